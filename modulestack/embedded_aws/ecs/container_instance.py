"""
Container instances: EC2 instances that are registered in a cluster, and what is left of them for tasks.

Plain values; times are epoch seconds.
"""

from __future__ import annotations

import dataclasses

from modulestack.embedded_aws.ecs.models import EcsCluster
from modulestack.embedded_aws.ecs.task_models import EcsTask


@dataclasses.dataclass(frozen=True, kw_only=True)
class InstanceResources:
    """What an instance has, what a task needs, or what is left."""

    cpu: int = 0
    """CPU units."""
    memory_mib: int = 0
    interfaces: int = 0
    """Elastic network interfaces of tasks of their own."""
    gpus: int = 0
    tcp: frozenset[int] = frozenset()
    """Host ports in use."""
    udp: frozenset[int] = frozenset()


@dataclasses.dataclass(eq=False, kw_only=True)
class ContainerInstance:
    """A container instance."""

    id: str
    arn: str
    cluster: EcsCluster
    ec2_id: str | None
    instance_type: str | None
    zone: str
    subnet: str | None
    registered: InstanceResources
    registered_at: float
    attributes: dict[str, str | None]
    """AWS's own and the account's; None: an attribute without a value."""
    versions: dict[str, str]
    """``versionInfo``."""
    address: str | None = None
    """Private IPv4 address, which tasks on the host's network have."""
    capacity_provider: str | None = None
    spot: bool = False
    """Whether it is a Spot Instance."""
    status: str = "ACTIVE"
    connected: bool = True
    version: int = 1
    tags: dict[str, str] = dataclasses.field(default_factory=dict)
    tasks: dict[str, EcsTask] = dataclasses.field(default_factory=dict)
    """Those that are not STOPPED, by id."""

    @property
    def takes_tasks(self) -> bool:
        """Whether tasks may be placed here."""
        return self.status == "ACTIVE" and self.connected
