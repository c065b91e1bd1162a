"""What stands where modules' own repositories are to be: nothing, or what this stack made."""

from __future__ import annotations

import pulumi

from components.account import AwsAccount
from modulestack.contract import names
from modulestack.environment.model import Environment
from modulestack.environment.standing import StandingEnvironment
from modulestack.features import repository

REPOSITORY = "aws:ecr/repository:Repository"


def check(
    environment: Environment, account: AwsAccount, standing: StandingEnvironment, opts: pulumi.InvokeOptions
) -> None:
    """
    Say which repositories are made empty, and refuse those that are there already and not this stack's.

    Raises:
        pulumi.RunError: there are such. Nothing has been touched.
    """
    known = {each["outputs"].get("name") for each in standing.resources if each["type"] == REPOSITORY}
    wanted = {names.repository(environment.name, m.name): m for m in environment.modules.values() if m.repository}
    new = {name: module for name, module in wanted.items() if name not in known}
    if taken := sorted(_there(opts) & new.keys() if new else ()):
        raise pulumi.RunError("\n".join(_refusal(name, new[name].name) for name in taken))
    for module in new.values():
        context = environment.context_of(module, partition=account.partition, account_id=account.id)
        if repository.is_in_own_repository(module, context):
            url = repository.url(module.name, context)
            pulumi.log.warn(
                f"{module.name}: its repository is made empty, and its tasks cannot start before an image is in it: "
                f"push one, then `modulestack release {module.name}={url}:TAG -e {environment.name}`"
            )


def _there(opts: pulumi.InvokeOptions) -> set[str]:
    """Names of all repositories of the account and region; asked for only where one is to be made."""
    from pulumi_aws.ecr.get_repositories import get_repositories

    return set(get_repositories(opts=opts).names)


def _refusal(name: str, module: str) -> str:
    return (
        f"modules.{module}.repository: there is a repository {name} that is not this stack's: take `repository` out of "
        "the file to pull from it as it is; or, if nobody needs its images, delete it: "
        f"aws ecr delete-repository --repository-name {name} --force"
    )
