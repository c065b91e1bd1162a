"""Where a module's output goes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from pulumi import Resource, ResourceOptions
from pulumi_aws import cloudwatch


@dataclasses.dataclass(frozen=True, kw_only=True)
class Logs:
    """Where a module's output goes."""

    group: str
    """Name of the log group."""
    ready: tuple[Resource, ...]
    """What must be there before anybody writes; of a group that was there nothing."""


def logs(name: str, *, group_name: str, retention_days: int, tags: Mapping[str, str], opts: ResourceOptions) -> Logs:
    """
    A module's log group.

    CloudWatch keeps an event for *retention_days*, one of limits.RETENTION_DAYS.
    """
    group = cloudwatch.LogGroup(name, name=group_name, retention_in_days=retention_days, tags=tags, opts=opts)
    return Logs(group=group_name, ready=(group,))
