"""Where a module's output goes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import cloudwatch


@dataclasses.dataclass(frozen=True, kw_only=True)
class LogsArgs:
    """What the log group is called and how long it remembers."""

    group_name: str
    retention_days: int
    """Days CloudWatch keeps an event; one of limits.RETENTION_DAYS."""
    tags: Mapping[str, str]


class Logs(ComponentResource):
    """A module's log group."""

    group: Output[str]
    """Name of the log group."""

    def __init__(self, name: str, args: LogsArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("modulestack:index:Logs", name, {}, opts)
        self.group = cloudwatch.LogGroup(
            name,
            name=args.group_name,
            retention_in_days=args.retention_days,
            tags=args.tags,
            opts=ResourceOptions(parent=self),
        ).name
        self.register_outputs({"group": self.group})
