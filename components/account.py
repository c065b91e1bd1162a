"""The account and region that an environment is brought up in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from pulumi_aws._inputs import ProviderAssumeRoleArgs
from pulumi_aws.get_caller_identity import get_caller_identity
from pulumi_aws.get_partition import get_partition
from pulumi_aws.provider import Provider, ProviderDefaultTagsArgs

from components import tags
from modulestack.contract.account import AwsAccount
from modulestack.contract.config_keys import REGION
from modulestack.environment.model import Environment
from modulestack.environment.settings import dotted
from modulestack.features import registry

__all__ = [
    "AwsAccount",
    "check_account",
    "check_references",
    "check_region",
    "look_up",
    "provider",
    "provider_of_zone",
    "stack_resources",
]


def provider(environment: Environment) -> Provider:
    """
    The provider of all but records in another account's zone.

    Its region and account are the environment's, whatever the caller's profile says.

    An account other than ``account_id`` is refused by the provider before it does anything.
    """
    return Provider(
        "aws",
        region=environment.region,
        allowed_account_ids=[environment.account_id] if environment.account_id else None,
        default_tags=ProviderDefaultTagsArgs(tags=tags.of_environment(environment)),
    )


def provider_of_zone(environment: Environment) -> Provider | None:
    """
    That of the public zone's records, where the zone is another account's; None: it is of the same account.

    Source: https://www.pulumi.com/registry/packages/aws/api-docs/provider/#provider-assume-role
    """
    role = environment.domain.role if environment.domain else None
    if role is None:
        return None
    return Provider(
        "aws-zone",
        region=environment.region,
        allowed_account_ids=[role.split(":")[4]],
        assume_roles=[ProviderAssumeRoleArgs(role_arn=role, session_name=f"modulestack-{environment.name}")],
    )


READ_OUTPUTS = "pulumi:pulumi:readStackResourceOutputs"
"""
The engine's own function: what the resources of a stack are, as its last run left them.

Source: https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/builtins.go
"""


READ_TRIES = 5
"""How often it is asked where the state is just being written, which takes a file's backend a moment."""
BEING_WRITTEN = "failed to load checkpoint"
"""
What it then says.

Source: https://github.com/pulumi/pulumi/blob/master/pkg/backend/diy/state.go
"""


def stack_resources() -> list[dict[str, Any]]:
    """
    What the stack's last run left in its state: ``type``, ``name`` and ``outputs`` of each resource.

    Of a new stack nothing.
    """
    name = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    found = _outputs_of(name).get("outputs", {})
    return [{**one, "name": urn.rpartition("::")[2]} for urn, one in found.items()]


def _outputs_of(stack: str) -> dict[str, Any]:
    for _ in range(READ_TRIES - 1):
        try:
            return pulumi.runtime.invoke(READ_OUTPUTS, {"stackName": stack}).value or {}
        except Exception as error:  # the SDK has no other
            if BEING_WRITTEN not in str(error):
                raise
    return pulumi.runtime.invoke(READ_OUTPUTS, {"stackName": stack}).value or {}


def check_region(environment: Environment, resources: Sequence[Mapping[str, Any]]) -> None:
    """
    Refuse another region than that of the stack's *resources* (``stack_resources``).

    Nothing can move from one to another, and what a run finds in SSM is of the region that the file names: only the
    stack's own state tells where it is.

    Raises:
        pulumi.RunError: it is another. Nothing has been touched.
    """
    for resource in resources:
        region = resource["outputs"].get("region") if resource["type"] == "pulumi:providers:aws" else None
        if region and region != environment.region:
            raise pulumi.RunError(
                f"{REGION}: {environment.region}, but {environment.name} is in {region}: an environment cannot move: "
                f"write {region} again, or bring up an environment of another name in {environment.region}"
            )


def check_account(environment: Environment, resources: Sequence[Mapping[str, Any]]) -> None:
    """
    Refuse another account than that of the stack's *resources* (``stack_resources``).

    The provider refuses it, too, but only once its settings are in the stack's state and with a traceback of a call.

    Raises:
        pulumi.RunError: it is another. Nothing has been touched.
    """
    for resource in resources if environment.account_id else ():
        if resource["type"] == "aws:ecs/taskDefinition:TaskDefinition":
            standing = resource["outputs"]["arn"].split(":")[4]
            if standing != environment.account_id:
                raise pulumi.RunError(
                    f"account_id: {environment.account_id}, but {environment.name} is in {standing}: an environment "
                    f"cannot move: write {standing} again, or bring up an environment of another name in "
                    f"{environment.account_id}"
                )


def check_references(environment: Environment, account: AwsAccount) -> None:
    """
    Refuse what must be of the environment's own *account* and is not: a file need not say which one that is.

    Raises:
        pulumi.RunError: one line for each. Nothing has been touched.
    """
    refused = []
    for module in environment.modules.values():
        context = environment.context_of(module, partition=account.partition, account_id=account.id)
        found = registry.context_violations(module, context)
        refused += [f"{dotted(violation.fields[0])}: {violation.message}" for violation in found]
    if refused:
        raise pulumi.RunError("\n".join(refused))


def look_up(region: str, opts: pulumi.InvokeOptions) -> AwsAccount:
    """The account that the provider in *opts* reaches; asked first of all, so that ARNs are plain text."""
    return AwsAccount(
        partition=get_partition(opts=opts).partition, id=get_caller_identity(opts=opts).account_id, region=region
    )
