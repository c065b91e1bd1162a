"""Rules of the pipeline's roles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from modulestack.contract import limits
from modulestack.environment.model import Environment, GithubRepository
from modulestack.fields.text import listed
from modulestack.fields.violation import FieldPath, RuleViolation


def a_pipeline_is_bounded(environment: Environment) -> Iterator[RuleViolation]:
    """
    Who may make roles and write policies into them may do anything, but for a boundary that every role must have.

    Source ("Delegating responsibility to others"):
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    """
    if environment.pipeline and environment.permissions_boundary is None:
        yield RuleViolation(
            (("pipeline",), ("permissions_boundary",)),
            "needs modulestack:permissions_boundary: without one, the role that brings up could make itself a role "
            "that may do anything; docs/aws-account.md has one",
        )


def a_pipeline_is_of_the_account(environment: Environment) -> Iterator[RuleViolation]:
    """An OIDC provider is of the roles' own account; a key of another one would need a policy there."""
    pipeline, account = environment.pipeline, environment.account_id
    if pipeline is None or account is None:
        return
    for name in ("oidc_provider", "secrets_key_arn"):
        owner = ([*getattr(pipeline, name).split(":"), "", "", "", ""])[4]
        if owner not in {account, ""}:
            field: FieldPath = ("pipeline", name)
            yield RuleViolation((field, ("account_id",)), f"is of account {owner}, and account_id says {account}")


def repositories_differ(environment: Environment) -> Iterator[RuleViolation]:
    """Each is named once, by name and by number; the project's own may release anyhow."""
    pipeline = environment.pipeline
    if pipeline is None:
        return
    whole: FieldPath = ("pipeline", "repository")
    for index, repository in enumerate(pipeline.application_repositories):
        field: FieldPath = ("pipeline", "application_repositories", index)
        before = pipeline.application_repositories[:index]
        if repository.name == pipeline.repository.name:
            yield RuleViolation((field, whole), f"{repository.name} may release anyhow: leave it out")
        elif repository.name in {each.name for each in before}:
            yield RuleViolation((field,), f"{repository.name} is in the list twice: name its modules in one of the two")
        elif same := [each for each in (pipeline.repository, *before) if each.id == repository.id]:
            text = f"is {repository.id}, as of {same[0].name}: no two repositories have one number"
            yield RuleViolation(((*field, "id"),), text)
        elif other := [each for each in (pipeline.repository, *before) if _is_owner_in_doubt(each, repository)]:
            text = f"is {repository.owner_id}, and of {other[0].name} it is {other[0].owner_id}"
            text += ": one owner has one number"
            yield RuleViolation(((*field, "owner_id"),), text)


def _is_owner_in_doubt(one: GithubRepository, other: GithubRepository) -> bool:
    """Whether two repositories of one owner's name, or number, differ in the other."""
    owners = [each.name.partition("/")[0] for each in (one, other)]
    return (owners[0] == owners[1]) is not (one.owner_id == other.owner_id)


def an_application_has_modules(environment: Environment) -> Iterator[RuleViolation]:
    """Of this environment; what no role is bound to, nobody could release."""
    for index, repository in enumerate(environment.pipeline.application_repositories if environment.pipeline else ()):
        field: FieldPath = ("pipeline", "application_repositories", index, "modules")
        if not repository.modules:
            yield RuleViolation((field,), "no module: name at least one that it releases")
        if len(repository.modules) > limits.MANAGED_POLICIES_PER_ROLE:
            text = (
                f"{len(repository.modules)} modules: a role takes {limits.MANAGED_POLICIES_PER_ROLE} policies, one for "
                "each module; let the repository release the others by the project's own role"
            )
            yield RuleViolation((field,), text)
            continue
        for at, module in enumerate(repository.modules):
            if module not in environment.modules:
                known = listed(sorted(environment.modules), "or")
                yield RuleViolation(((*field, at),), f"there is no module {module}: allowed {known}")
            elif module in repository.modules[:at]:
                yield RuleViolation(((*field, at),), f"{module} is in the list twice")


def a_boundary_is_of_its_environment(environment: Environment) -> Iterator[RuleViolation]:
    """
    Who brings up an environment may make roles: what bounds them must not reach the account's other environments.

    Source ("Delegating responsibility to others"):
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    """
    arn = environment.permissions_boundary
    if environment.pipeline is None or arn is None:
        return
    name = arn.rpartition("/")[2]
    if not re.search(rf"(^|[^A-Za-z0-9]){re.escape(environment.name)}$", name):
        text = (
            f"{name} does not end in {environment.name}: a boundary that several environments share lets the roles of "
            "one reach the others; docs/aws-account.md has one for each"
        )
        yield RuleViolation((("permissions_boundary",), ("pipeline",)), text)
