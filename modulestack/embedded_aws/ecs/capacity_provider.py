"""
A capacity provider of an Auto Scaling group.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any


@dataclasses.dataclass(eq=False, kw_only=True)
class CapacityProvider:
    """One that the account made."""

    arn: str
    name: str
    group: dict[str, Any]
    """``autoScalingGroupProvider``, with AWS's defaults."""
    tags: dict[str, str]
    update_status: str = "CREATE_COMPLETE"
    update_reason: str | None = None

    @property
    def group_name(self) -> str:
        """Of its Auto Scaling group."""
        return str(self.group["autoScalingGroupArn"]).rpartition("autoScalingGroupName/")[2]

    @property
    def scaling(self) -> Mapping[str, Any] | None:
        """How ECS scales the group; None: it does not."""
        scaling: Mapping[str, Any] = self.group["managedScaling"]
        return scaling if scaling["status"] == "ENABLED" else None

    @property
    def protects(self) -> bool:
        """Whether instances that run tasks are not scaled in."""
        return bool(self.group["managedTerminationProtection"] == "ENABLED")

    @property
    def drains(self) -> bool:
        """Whether instances are drained before they are terminated."""
        return bool(self.group["managedDraining"] == "ENABLED")
