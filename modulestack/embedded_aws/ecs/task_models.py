"""
Parts of tasks: their containers, network interfaces and targets.

Plain values; times are epoch seconds.
"""

from __future__ import annotations

import dataclasses
import enum

from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.embedded_aws.ecs.deployment_models import Document
from modulestack.embedded_aws.ecs.event_queue import ScheduledEvent


class StopCause(enum.Enum):
    """Why a task of a service ends, as far as the scheduler cares."""

    SCHEDULER = "scheduler"
    USER = "user"
    FAILED_TO_START = "failed to start"
    EXITED = "exited"
    TARGET = "target"
    CONTAINER = "container"
    CAPACITY = "capacity"
    INTERRUPTED = "interrupted"


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

    @property
    def decides_health(self) -> bool:
        """
        Whether its own check says how its task is: of essential containers alone.

        https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
        """
        return self.essential and "healthCheck" in self.definition


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
    ipv6_address: str = ""
    """Empty: it has none."""
    status: str = "PRECREATED"


@dataclasses.dataclass(eq=False, kw_only=True)
class ManagedVolume:
    """A task's EBS volume, which ECS makes for it."""

    attachment: str
    name: str
    """As the task definition has it."""
    managed: Document
    """Its ``managedEBSVolume``."""
    is_deleted: bool
    """Whether it goes with the task."""
    id: str | None = None
    """Once it is made."""
    status: str = "CREATED"
    reason: str | None = None
    """Why it could not be made."""


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
    was_healthy: bool = False
    """Whether it has been, and so may still have requests to finish."""
    is_reported: bool = False
    """Whether somebody else asks it, and reports its health."""
