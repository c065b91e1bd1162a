"""Where a module's output goes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from pulumi import Resource, ResourceOptions
from pulumi_aws import cloudwatch

from components.encryption_key import KeyOfAll, arn_of
from modulestack.environment.standing import StandingEnvironment

LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Logs:
    """Where a module's output goes."""

    group: str
    """Name of the log group."""
    ready: tuple[Resource, ...]
    """What must be there before anybody writes; of a group that was there nothing."""


def logs(
    name: str,
    *,
    group_name: str,
    retention_days: int,
    encryption_key: KeyOfAll | None = None,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> Logs:
    """
    A module's log group.

    CloudWatch keeps an event for *retention_days*, one of limits.RETENTION_DAYS, under *encryption_key*, or its own.
    """
    group = cloudwatch.LogGroup(
        name,
        name=group_name,
        retention_in_days=retention_days,
        kms_key_id=arn_of(encryption_key),
        tags=tags,
        opts=opts,
    )
    return Logs(group=group_name, ready=(group,))


def stands(name: str, standing: StandingEnvironment) -> bool:
    """Whether the stack has a log group of the logical *name* already."""
    return any((each["type"], each["name"]) == (LOG_GROUP, name) for each in standing.resources)


def kept_as_it_is(opts: ResourceOptions) -> ResourceOptions:
    """Of a group that nobody writes to any more: what is in it stays as long as it was to."""
    return ResourceOptions.merge(opts, ResourceOptions(ignore_changes=["retentionInDays"]))
