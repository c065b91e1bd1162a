"""ECS in one region: everything that is there, and the way to find it."""

from __future__ import annotations

import dataclasses
from typing import Protocol

from modulestack.contract import partitions
from modulestack.contract.partitions import Partition
from modulestack.embedded_aws.ecs.capacity_provider import CapacityProvider
from modulestack.embedded_aws.ecs.cloud_map_dependencies import CloudMapDependencies
from modulestack.embedded_aws.ecs.connect_dependencies import ConnectDependencies
from modulestack.embedded_aws.ecs.container_behaviours import BehaviourRegistry
from modulestack.embedded_aws.ecs.dependencies import EcsDependencies
from modulestack.embedded_aws.ecs.deployment_lifecycle.hook_functions import HookFunctions
from modulestack.embedded_aws.ecs.deployment_models import TaskDefinitionRevision
from modulestack.embedded_aws.ecs.ec2_dependencies import Ec2Dependencies
from modulestack.embedded_aws.ecs.event_queue import EventQueue
from modulestack.embedded_aws.ecs.identifiers import IdGenerator
from modulestack.embedded_aws.ecs.managed_daemon import ManagedDaemon
from modulestack.embedded_aws.ecs.managed_instance import ManagedInstance
from modulestack.embedded_aws.ecs.models import ContainerInstance, EcsCluster, EcsService, EcsTask
from modulestack.embedded_aws.ecs.scaling_plan import PlannedScaling
from modulestack.embedded_aws.ecs.task_models import RegisteredTarget, StopCause
from modulestack.embedded_aws.ecs.volume_dependencies import VolumeDependencies


class SchedulerProtocol(Protocol):
    """Who is told what happens to the tasks of services: the scheduler."""

    def touch(self, service: EcsService, at: float | None = None) -> None:
        """Look at *service* at *at* (epoch seconds), or now."""

    def task_changed(self, task: EcsTask) -> None:
        """Its state or health is another one."""

    def task_waits(self, task: EcsTask) -> None:
        """It has no container instance yet."""

    def task_left(self, instance: ContainerInstance) -> None:
        """A task is over on a container instance."""

    def instance_registered(self, instance: ContainerInstance) -> None:
        """It is in its cluster now."""

    def daemon_failed(self, daemon: ManagedDaemon, instance: ContainerInstance) -> None:
        """There is no room for its task on *instance*."""

    def instances_changed(self, cluster: EcsCluster) -> None:
        """Container instances of *cluster* have come, gone, or changed their status."""

    def task_failed(self, task: EcsTask, cause: StopCause) -> None:
        """It ends for a reason of its own."""


@dataclasses.dataclass(eq=False, kw_only=True)
class RegionState:
    """All of ECS's state in a region."""

    name: str
    account_id: str
    event_queue: EventQueue
    ids: IdGenerator
    behaviours: BehaviourRegistry
    dependencies: EcsDependencies
    ec2: Ec2Dependencies
    volumes: VolumeDependencies
    cloud_map: CloudMapDependencies
    connect: ConnectDependencies
    functions: HookFunctions = dataclasses.field(default_factory=HookFunctions)
    """What functions of lifecycle hooks answer."""
    clusters: dict[str, EcsCluster] = dataclasses.field(default_factory=dict)
    """By name."""
    definitions: dict[str, dict[int, TaskDefinitionRevision]] = dataclasses.field(default_factory=dict)
    """By family and revision."""
    last_revision: dict[str, int] = dataclasses.field(default_factory=dict)
    """By family; outlives deleted revisions, so that none is used twice."""
    targets: dict[str, list[RegisteredTarget]] = dataclasses.field(default_factory=dict)
    """By target group, draining ones included."""
    last_unhealthy: dict[str, float] = dataclasses.field(default_factory=dict)
    """When a target group had an unhealthy target last, epoch seconds."""
    addresses: dict[str, set[int]] = dataclasses.field(default_factory=dict)
    """Taken addresses by subnet."""
    capacity_providers: dict[str, CapacityProvider] = dataclasses.field(default_factory=dict)
    """Those that the account made, by name."""
    joining: set[str] = dataclasses.field(default_factory=set)
    """EC2 instances whose agents have not registered them yet."""
    launched: dict[str, float] = dataclasses.field(default_factory=dict)
    """When each EC2 instance was there first."""
    without_cluster: set[str] = dataclasses.field(default_factory=set)
    """Those of them whose agents have started and find no cluster."""
    draining: set[str] = dataclasses.field(default_factory=set)
    """EC2 instances that are ended once their tasks are moved away."""
    managed: dict[str, ManagedInstance] = dataclasses.field(default_factory=dict)
    """Instances that ECS has launched, by their ids in EC2, the oldest first."""
    launching: set[str] = dataclasses.field(default_factory=set)
    """Capacity providers of Managed Instances for which a launch is about to be decided, by name."""
    daemon_definitions: dict[str, dict[int, TaskDefinitionRevision]] = dataclasses.field(default_factory=dict)
    """Daemon task definitions by family and revision."""
    last_daemon_revision: dict[str, int] = dataclasses.field(default_factory=dict)
    """By family, as ``last_revision``."""
    scaling: dict[tuple[str, str], PlannedScaling] = dataclasses.field(default_factory=dict)
    """By cluster and capacity provider."""
    lost_zones: set[str] = dataclasses.field(default_factory=set)
    spot_available: bool = True
    attaches_volumes: bool = True
    """Whether EBS volumes of tasks are attached; no: ECS waits for them in vain."""
    settings: dict[tuple[str, str], str] = dataclasses.field(default_factory=dict)
    """Account settings by principal and name."""
    files: dict[tuple[str, str], dict[str, str]] = dataclasses.field(default_factory=dict)
    """What is in file systems: by file system and directory, path and text."""
    machine_files: dict[str, dict[str, str]] = dataclasses.field(default_factory=dict)
    """What is on machines: by EC2 instance (of one that is no instance of EC2's, container instance), path and text."""
    listener: SchedulerProtocol | None = None

    @property
    def now(self) -> float:
        """Epoch seconds."""
        return self.event_queue.now

    @property
    def scheduler(self) -> SchedulerProtocol:
        """Who is told about tasks."""
        if self.listener is None:
            raise RuntimeError("the region has no scheduler yet")
        return self.listener

    @property
    def partition(self) -> Partition:
        """The partition that the region is in."""
        return partitions.of_region(self.name)

    def arn(self, kind: str, *path: str) -> str:
        """``arn:aws:ecs:<region>:<account>:<kind>/<path>``."""
        return f"arn:{self.partition.name}:ecs:{self.name}:{self.account_id}:{kind}/{'/'.join(path)}"

    def iam_arn(self, resource: str) -> str:
        """``arn:aws:iam::<account>:<resource>``, in the region's partition."""
        return f"arn:{self.partition.name}:iam::{self.account_id}:{resource}"

    def services(self) -> list[EcsService]:
        """Every service of every cluster, INACTIVE ones included."""
        return [service for cluster in self.clusters.values() for service in cluster.services.values()]
