"""
How many instances a capacity provider's group should have. No effects.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html
https://aws.amazon.com/blogs/containers/deep-dive-on-amazon-ecs-cluster-auto-scaling/
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from modulestack.embedded_aws.ecs import instance_resources
from modulestack.embedded_aws.ecs.event_queue import ScheduledEvent
from modulestack.embedded_aws.ecs.instance_resources import InstanceResources


@dataclasses.dataclass(frozen=True)
class PlannedScaling:
    """A look that will scale a group, unless things change before."""

    event: ScheduledEvent
    grows: bool
    shrinks: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class ScalingLimits:
    """Of a group and its managed scaling."""

    minimum: int
    maximum: int
    target_percent: int
    """Share of the instances that is to be in use."""
    least_step: int
    most_step: int
    """How many instances a step out adds at least and at most."""


def desired(limits: ScalingLimits, *, now: int, busy: int, more: int, coming: int) -> int:
    """
    The group's new desired capacity.

    *now* is what it is; *busy* instances run a task that is not of a DAEMON service; *more* are needed for tasks that
    wait, for which nothing that is there has room; *coming* are on their way and will take some of those.
    """
    if more > coming:
        needed = -(-(now + more - coming) * 100 // limits.target_percent)
        wanted = now + min(max(needed - now, limits.least_step), limits.most_step)
    elif more:
        wanted = now
    else:
        wanted = min(-(-busy * 100 // limits.target_percent), now + limits.most_step)
    return max(limits.minimum, min(limits.maximum, wanted))


def instances_for(tasks: Sequence[InstanceResources], size: InstanceResources) -> int:
    """
    How many instances of *size* take *tasks*, each put into the first that has room.

    What fits on none counts for none.
    """
    rests: list[list[InstanceResources]] = []
    for task in sorted(tasks, key=lambda one: (-one.memory_mib, -one.cpu)):
        if instance_resources.missing(size, task) is not None:
            continue
        for taken in rests:
            if instance_resources.missing(instance_resources.left(size, taken), task) is None:
                taken.append(task)
                break
        else:
            rests.append([task])
    return len(rests)
