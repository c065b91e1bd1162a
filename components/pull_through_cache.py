"""ECR's pull-through cache: a rule for each registry, and how the repositories are made that hold its images."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pulumi
from pulumi import Resource, ResourceOptions
from pulumi_aws import ecr

from components.not_there import is_not_there
from components.repository import untagged_expire
from modulestack.contract.pull_through import url
from modulestack.environment.model import Environment
from modulestack.environment.standing import StandingEnvironment

RULE = "aws:ecr/pullThroughCacheRule:PullThroughCacheRule"


def check(environment: Environment, standing: StandingEnvironment, opts: pulumi.InvokeOptions) -> None:
    """
    Say which images are pulled by way of ECR, and refuse prefixes that are somebody else's: an account has one of each.

    Raises:
        pulumi.RunError: there are such. Nothing has been touched.
    """
    own = {each["outputs"].get("ecrRepositoryPrefix") for each in standing.resources if each["type"] == RULE}
    taken = [
        f"pull_through_cache.{host}.prefix: there is a rule for {prefix} that is not this stack's: choose another "
        f"prefix; or, if nobody needs it: aws ecr delete-pull-through-cache-rule --ecr-repository-prefix {prefix}"
        for host, prefix in environment.cache_prefixes.items()
        if prefix not in own and _is_there(prefix, opts)
    ]
    if taken:
        raise pulumi.RunError("\n".join(taken))


def _is_there(prefix: str, opts: pulumi.InvokeOptions) -> bool:
    from pulumi_aws.ecr.get_pull_through_cache_rule import get_pull_through_cache_rule

    try:
        get_pull_through_cache_rule(ecr_repository_prefix=prefix, opts=opts)
    except Exception as error:  # the SDK has no other
        if is_not_there(error):
            return False
        raise
    return True


def announce(written: Environment, pulled: Environment) -> None:
    """Say how each image that the file names, as in *written*, is called where tasks pull it, as in *pulled*."""
    for name, module in written.modules.items():
        now = pulled.modules[name]
        images = {module.image: now.image}
        images |= {each.image: now.beside[other].image for other, each in module.beside.items()}
        for image, through in images.items():
            if image != through:
                pulumi.log.info(f"{name}: {image} is pulled by way of ECR, as {through}")
    for name, managed in written.managed_instances.items():
        for daemon, said in managed.daemons.items():
            through = pulled.managed_instances[name].daemons[daemon].image
            if said.image != through:
                pulumi.log.info(f"{name}/{daemon}: {said.image} is pulled by way of ECR, as {through}")


def pull_through_cache(environment: Environment, opts: ResourceOptions) -> Sequence[Resource]:
    """
    Rules and templates; what a task pulls waits for them. Repositories that ECR made stay when a rule goes.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html
    """
    made: list[Resource] = []
    for host, prefix in environment.cache_prefixes.items():
        section, name = environment.pull_through_cache[host], f"{environment.name}-{host}"
        if section.has_template:
            days = section.untagged_days
            made.append(
                ecr.RepositoryCreationTemplate(
                    name,
                    prefix=prefix,
                    applied_fors=["PULL_THROUGH_CACHE"],
                    description=f"What {environment.name} pulls from {host}",
                    image_tag_mutability="IMMUTABLE" if section.immutable_tags else "MUTABLE",
                    lifecycle_policy=json.dumps(untagged_expire(days)) if days is not None else None,
                    opts=opts,
                )
            )
        made.append(
            ecr.PullThroughCacheRule(
                name,
                ecr_repository_prefix=prefix,
                upstream_registry_url=url(host),
                credential_arn=section.credentials,
                # The first image comes with the template's settings or never has them.
                opts=ResourceOptions.merge(opts, ResourceOptions(depends_on=list(made[-1:]))),
            )
        )
    return made
