"""Auto Scaling groups as others see them, read from moto's own objects. Call everything inside ``internal()``."""

from __future__ import annotations

import dataclasses
from typing import Any

from modulestack.embedded_aws.interfaces import AccountInterface


@dataclasses.dataclass(frozen=True, kw_only=True)
class InstanceGroup:
    """An Auto Scaling group."""

    name: str
    arn: str
    minimum: int
    maximum: int
    desired: int
    weighted: bool
    """Whether its instance types count for more than one."""
    protects_new: bool
    """Whether new instances are protected from scaling in."""
    instances: tuple[str, ...]
    """Ids of those that are in service or on their way, the oldest first."""


def of(group: Any) -> InstanceGroup:
    """moto's *group* in our words."""
    overrides = ((group.mixed_instances_policy or {}).get("LaunchTemplate") or {}).get("Overrides") or ()
    return InstanceGroup(
        name=group.name,
        arn=group.arn,
        minimum=group.min_size,
        maximum=group.max_size,
        desired=group.desired_capacity,
        weighted=any(override.get("WeightedCapacity") for override in overrides),
        protects_new=bool(group.new_instances_protected_from_scale_in),
        instances=tuple(
            state.instance.id for state in group.instance_states if not state.lifecycle_state.startswith("Terminating")
        ),
    )


def raw(aws: AccountInterface, region: str, name: str) -> Any:
    """moto's group; None: there is none of this name."""
    return aws.backend("autoscaling", region).autoscaling_groups.get(name)


def named(aws: AccountInterface, region: str, arn: str) -> InstanceGroup | None:
    """The group of an ARN or a name; None: there is none."""
    name = arn.rpartition("autoScalingGroupName/")[2]
    found = raw(aws, region, name)
    return of(found) if found is not None and arn in (name, found.arn) else None
