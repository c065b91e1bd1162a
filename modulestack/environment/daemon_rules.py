"""Rules of Managed Daemons, each by itself: who they are, what they may, what they are told."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import image_reference, limits
from modulestack.contract.pull_through import whence
from modulestack.environment.managed_daemon import DaemonSection
from modulestack.environment.model import Environment
from modulestack.features import registry_credentials
from modulestack.fields.text import bare
from modulestack.fields.violation import FieldPath, RuleViolation


def daemons(environment: Environment) -> Iterator[tuple[FieldPath, DaemonSection]]:
    """Every daemon, with its field."""
    for name, each in environment.managed_instances.items():
        for daemon, said in each.daemons.items():
            yield ("managed_instances", name, "daemons", daemon), said


def a_daemon_is_one_user(environment: Environment) -> Iterator[RuleViolation]:
    """Root is never had by mistake."""
    for at, said in daemons(environment):
        if said.run_as_root and "user" in said.model_fields_set:
            yield RuleViolation(
                ((*at, "run_as_root"), (*at, "user")), f"is true, and user is {said.user}: leave one of them out"
            )


def variables_of_daemons_differ(environment: Environment) -> Iterator[RuleViolation]:
    """
    A variable has one value.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DaemonContainerDefinition.html
    """
    for at, said in daemons(environment):
        for variable in said.secrets.keys() & said.environment.keys():
            yield RuleViolation(
                ((*at, "secrets", variable), (*at, "environment", variable)),
                f"{bare(variable)} is in environment, too: keep one of the two",
            )


def policies_of_daemons_are_few(environment: Environment) -> Iterator[RuleViolation]:
    """IAM attaches a policy once, and not many."""
    for at, said in daemons(environment):
        arns, field = said.task_policy_arns, (*at, "task_policy_arns")
        if len(arns) > limits.MANAGED_POLICIES_PER_ROLE:
            yield RuleViolation(
                (field,), f"{len(arns)} policies are more than a role takes: allowed {limits.MANAGED_POLICIES_PER_ROLE}"
            )
        for index, arn in enumerate(arns):
            if arn in arns[:index]:
                yield RuleViolation(((*field, index),), f"{bare(arn, 120)} is in the list twice")


def credentials_of_daemons_are_possible(environment: Environment) -> Iterator[RuleViolation]:
    """As those of a module; ECR signs in by itself for what is pulled through a cache."""
    for at, said in daemons(environment):
        found = [
            *registry_credentials.credentials_are_a_whole_secret(said),
            *registry_credentials.ecr_takes_no_credentials(said),
        ]
        for one in found:
            yield RuleViolation(tuple((*at, *field) for field in one.fields), one.message)
        host, _ = whence(image_reference.repository_of(said.image))
        if said.registry_credentials and host in environment.pull_through_cache:
            yield RuleViolation(
                ((*at, "registry_credentials"), ("pull_through_cache", host)),
                f"is for images that ECS pulls from {host} itself, and pull_through_cache has it pull them by way of "
                "ECR: leave one of the two out",
            )


def keys_of_daemons_encrypt_something(environment: Environment) -> Iterator[RuleViolation]:
    """Without a value that ECS fetches there is nothing to decrypt."""
    for at, said in daemons(environment):
        keys, field = said.secrets_kms_key_arns, (*at, "secrets_kms_key_arns")
        if keys and not (said.secrets or said.registry_credentials):
            yield RuleViolation(
                (field, (*at, "secrets"), (*at, "registry_credentials")),
                "encrypts nothing: the daemon has neither secrets nor registry_credentials: leave it out",
            )
        for index, key in enumerate(keys):
            if key in keys[:index]:
                yield RuleViolation(((*field, index),), f"{bare(key, 120)} is in the list twice")


def alarms_of_daemons_differ(environment: Environment) -> Iterator[RuleViolation]:
    """
    An alarm is watched once, and a version bakes for alarms.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-daemons-deployments.html
    """
    for at, said in daemons(environment):
        for index, name in enumerate(said.alarms):
            if name in said.alarms[:index]:
                yield RuleViolation(((*at, "alarms", index),), f"{bare(name, 120)} is in the list twice")
        if said.bake_minutes and not said.alarms:
            yield RuleViolation(
                ((*at, "bake_minutes"), (*at, "alarms")),
                f"is {said.bake_minutes}, and no alarm is watched then: name some under alarms, or leave it out",
            )
