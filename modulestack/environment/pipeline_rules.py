"""Rules of the pipeline's roles."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.environment.model import Environment
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
    """Each is named once; the project's own may release anyhow."""
    pipeline = environment.pipeline
    if pipeline is None:
        return
    for index, repository in enumerate(pipeline.application_repositories):
        field: FieldPath = ("pipeline", "application_repositories", index)
        if repository == pipeline.repository:
            yield RuleViolation((field, ("pipeline", "repository")), f"{repository} may release anyhow: leave it out")
        elif repository in pipeline.application_repositories[:index]:
            yield RuleViolation((field,), f"{repository} is in the list twice")
