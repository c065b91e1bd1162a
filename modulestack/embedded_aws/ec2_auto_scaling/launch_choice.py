"""
What the next instance of a group is and where it goes. No effects.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-availability-zone-balanced.html
https://docs.aws.amazon.com/autoscaling/ec2/userguide/mixed-instances-groups-set-up-overview.html
"""

from __future__ import annotations

import collections
from collections.abc import Collection, Mapping, Sequence
from typing import Any


def next_subnet(zones: Mapping[str, str], in_use: Sequence[str], lost: Collection[str] = ()) -> str | None:
    """
    The subnet, of *zones* (subnet → zone), whose zone has the fewest instances; None: every zone is *lost*.

    *in_use* has the zone of each instance that the group has.
    """
    counts = collections.Counter(in_use)
    left = [subnet for subnet in zones if zones[subnet] not in lost]
    return min(left, key=lambda subnet: counts[zones[subnet]], default=None)


def next_is_spot(distribution: Mapping[str, Any], on_demand: int, spot: int) -> bool:
    """
    Whether the next instance is a Spot Instance, after *on_demand* and *spot* others.

    On-demand ones come up to the base, then by their share above it, rounded up in their favour.
    Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html
    """
    base = int(distribution.get("OnDemandBaseCapacity") or 0)
    share = distribution.get("OnDemandPercentageAboveBaseCapacity")
    percent = 100 if share is None else int(share)
    if on_demand < base:
        return False
    above = on_demand - base + spot + 1
    return on_demand - base >= -(-above * percent // 100)


def first_to_go(zones: Mapping[str, str], protected: Collection[str]) -> str | None:
    """
    The instance that is scaled in next, of *zones* (instance → zone, the oldest first); None: all are *protected*.

    It is the oldest of the zone that has the most instances, as the default policy has it where all have one template.
    Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html
    """
    counts = collections.Counter(zones.values())
    order = {instance: index for index, instance in enumerate(zones)}
    left = [instance for instance in zones if instance not in protected]
    return min(left, key=lambda instance: (-counts[zones[instance]], order[instance]), default=None)
