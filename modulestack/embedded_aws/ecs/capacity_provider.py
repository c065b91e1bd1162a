"""
A capacity provider that an account made: of an Auto Scaling group, or of instances that ECS manages.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-capacity-providers-concept.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from modulestack.contract.capacity_providers import FARGATE_PROVIDERS

FARGATE_TYPE = "FARGATE"
"""Of both FARGATE and FARGATE_SPOT, as far as a strategy may not mix them with others."""
GROUP_TYPE = "EC2_AUTOSCALING"
MANAGED_TYPE = "MANAGED_INSTANCES"


@dataclasses.dataclass(eq=False, kw_only=True)
class CapacityProvider:
    """One that the account made: it has either a *group* or *managed*."""

    arn: str
    name: str
    tags: dict[str, str]
    group: dict[str, Any] | None = None
    """``autoScalingGroupProvider``, with AWS's defaults."""
    managed: dict[str, Any] | None = None
    """``managedInstancesProvider``, with AWS's defaults."""
    cluster: str | None = None
    """Name of the only cluster that may use managed instances; None: any may use the group."""
    status: str = "ACTIVE"
    update_status: str = "CREATE_COMPLETE"
    update_reason: str | None = None

    @property
    def type(self) -> str:
        """As the API tells it."""
        return MANAGED_TYPE if self.managed is not None else GROUP_TYPE

    @property
    def group_name(self) -> str:
        """Of its Auto Scaling group; empty if it has none."""
        arn = "" if self.group is None else str(self.group["autoScalingGroupArn"])
        return arn.rpartition("autoScalingGroupName/")[2]

    @property
    def scaling(self) -> Mapping[str, Any] | None:
        """How ECS scales the group; None: it does not, or there is none."""
        scaling: Mapping[str, Any] = (self.group or {}).get("managedScaling") or {"status": "DISABLED"}
        return scaling if scaling["status"] == "ENABLED" else None

    @property
    def protects(self) -> bool:
        """Whether instances that run tasks are not scaled in."""
        return bool((self.group or {}).get("managedTerminationProtection") == "ENABLED")

    @property
    def drains(self) -> bool:
        """Whether instances of its group are drained before they are terminated."""
        return bool((self.group or {}).get("managedDraining") == "ENABLED")

    @property
    def template(self) -> Mapping[str, Any]:
        """``instanceLaunchTemplate`` of managed instances; empty if it has none."""
        template: Mapping[str, Any] = (self.managed or {}).get("instanceLaunchTemplate") or {}
        return template

    @property
    def spot(self) -> bool:
        """Whether its managed instances are Spot Instances."""
        return bool(self.template.get("capacityOptionType") == "SPOT")


def type_of(name: str, found: CapacityProvider | None) -> str | None:
    """Of the provider called *name*, which *found* is unless it is one of AWS's own; None: there is none."""
    if name in FARGATE_PROVIDERS:
        return FARGATE_TYPE
    return None if found is None else found.type
