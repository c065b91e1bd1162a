"""
Tasks: their containers, network interfaces and targets.

Plain values; times are epoch seconds.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable
from typing import TYPE_CHECKING

from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.embedded_aws.ecs.event_queue import ScheduledEvent
from modulestack.embedded_aws.ecs.models import (
    Document,
    EcsCluster,
    EcsDeployment,
    EcsService,
    TaskDefinitionRevision,
)

if TYPE_CHECKING:
    from modulestack.embedded_aws.ecs.container_instance import ContainerInstance, InstanceResources
    from modulestack.embedded_aws.ecs.instance_launch import PlacementRequest


class StopCause(enum.Enum):
    """Why a task of a service ends, as far as the scheduler cares."""

    SCHEDULER = "scheduler"
    USER = "user"
    FAILED_TO_START = "failed to start"
    EXITED = "exited"
    TARGET = "target"
    CONTAINER = "container"
    CAPACITY = "capacity"


@dataclasses.dataclass(eq=False, kw_only=True)
class TaskContainer:
    """A container of a task."""

    arn: str
    name: str
    image: str
    definition: Document
    behaviour: Behaviour
    digest: str | None = None
    runtime_id: str | None = None
    variables: dict[str, str] = dataclasses.field(default_factory=dict)
    """What its process sees, read as it starts; of a secret no value."""
    status: str = "PENDING"
    exit_code: int | None = None
    reason: str | None = None
    health: str = "UNKNOWN"
    started_at: float | None = None
    restarted_at: float | None = None
    """When its restart policy started it again, last."""
    restarts: int = 0
    late: bool = False
    """Whether its start timeout has passed while others waited for it."""
    check: ScheduledEvent | None = None
    ending: ScheduledEvent | None = None
    start_limit: ScheduledEvent | None = None
    """The end of its start timeout."""

    @property
    def essential(self) -> bool:
        """Whether the task ends with it."""
        return bool(self.definition.get("essential", True))


@dataclasses.dataclass(eq=False, kw_only=True)
class NetworkInterface:
    """A task's elastic network interface."""

    attachment: str
    eni: str
    subnet: str
    number: int
    """Of its address, counted from the subnet's beginning."""
    address: str
    mac: str
    status: str = "PRECREATED"


@dataclasses.dataclass(eq=False, kw_only=True)
class RegisteredTarget:
    """A task's port in a target group."""

    group: str
    """ARN."""
    address: str
    port: int
    registered_at: float
    state: str = "initial"
    reason: str | None = None
    description: str | None = None
    """Of a state other than ``initial`` and ``healthy``."""
    check: ScheduledEvent | None = None
    container: TaskContainer | None = None
    asked: TaskContainer | None = None
    """Who answers its health checks."""


@dataclasses.dataclass(eq=False, kw_only=True)
class EcsTask:
    """A task."""

    id: str
    arn: str
    cluster: EcsCluster
    definition: TaskDefinitionRevision
    containers: list[TaskContainer]
    created_at: float
    group: str
    started_by: str | None = None
    service: EcsService | None = None
    deployment: EcsDeployment | None = None
    launch_type: str | None = None
    capacity_provider: str | None = None
    platform_version: str | None = None
    """Fargate's; None: it runs on a container instance."""
    zone: str = ""
    interface: NetworkInterface | None = None
    security_groups: tuple[str, ...] = ()
    """Of its interface."""
    instance: ContainerInstance | None = None
    """What it runs on; None: Fargate, or nothing yet."""
    needs: InstanceResources | None = None
    """What it takes of a container instance; None: it runs on Fargate."""
    awaits: PlacementRequest | None = None
    """What it waits for, while it has no place."""
    overrides: Document = dataclasses.field(default_factory=dict)
    tags: dict[str, str] = dataclasses.field(default_factory=dict)
    execute_command: bool = False
    last_status: str = "PROVISIONING"
    desired_status: str = "RUNNING"
    version: int = 1
    connected_at: float | None = None
    pull_started_at: float | None = None
    pull_stopped_at: float | None = None
    started_at: float | None = None
    stopping_at: float | None = None
    execution_stopped_at: float | None = None
    stopped_at: float | None = None
    stop_code: str | None = None
    stopped_reason: str | None = None
    targets: list[RegisteredTarget] = dataclasses.field(default_factory=list)
    step: ScheduledEvent | None = None
    """Its next step of life."""
    on_change: Callable[[TaskContainer], None] = dataclasses.field(default=lambda _: None)
    """Told when a container has started, has another health, or has ended by itself."""
    was_healthy: bool = False
    """Whether it was ever healthy."""
    unhealthy_cause: StopCause | None = None
    """TARGET or CONTAINER once a failed check counts against it."""
    unhealthy_reason: str | None = None
    files: dict[str, dict[str, str]] = dataclasses.field(default_factory=dict)
    """What is on its own disk: by volume, path and text."""
    protected_until: float | None = None
    """Scale-in protection."""

    @property
    def on_instances(self) -> bool:
        """Whether it is for container instances."""
        return self.needs is not None

    @property
    def checked(self) -> bool:
        """Whether anything says if it is healthy: a load balancer or a container's health check."""
        return bool(self.targets) or any("healthCheck" in container.definition for container in self.containers)
