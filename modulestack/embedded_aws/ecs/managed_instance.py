"""
An EC2 instance that ECS launched by itself, from its launch on.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ManagedInstances.html
"""

from __future__ import annotations

import dataclasses

from modulestack.embedded_aws.ecs.event_queue import ScheduledEvent


@dataclasses.dataclass(eq=False, kw_only=True)
class ManagedInstance:
    """What ECS knows of it beside the container instance that it becomes."""

    ec2_id: str
    provider: str
    """Name of its capacity provider."""
    cluster: str
    """Name."""
    zone: str
    launched_at: float
    """Epoch seconds."""
    tasks: frozenset[str]
    """Ids of the tasks that it was launched for, which wait until it is ACTIVE."""
    coming: bool = True
    """Whether it is not ACTIVE yet."""
    leaving: bool = False
    """Whether it is drained and ends once nothing runs on it."""
    idle: ScheduledEvent | None = None
    """Its end, if it stays without tasks till then."""
