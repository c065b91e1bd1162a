"""
Managed daemons: what runs on every instance that ECS manages, and the records of its deployments.

Plain values; times are epoch seconds.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-daemons.html
"""

from __future__ import annotations

import dataclasses

from modulestack.embedded_aws.ecs import instance_resources
from modulestack.embedded_aws.ecs.deployment_models import Document, TaskDefinitionRevision
from modulestack.embedded_aws.ecs.event_queue import ScheduledEvent
from modulestack.embedded_aws.ecs.instance_resources import InstanceResources

RUNNING = ("IN_PROGRESS", "ROLLBACK_IN_PROGRESS")
"""Of a deployment that replaces instances."""


@dataclasses.dataclass(eq=False, kw_only=True)
class DaemonRevision:
    """What a daemon is at one time, never changed afterwards."""

    arn: str
    definition: TaskDefinitionRevision
    """Of a daemon task definition."""
    providers: tuple[str, ...]
    """Names of capacity providers."""
    critical: bool
    propagates_tags: bool
    managed_tags: bool
    execute_command: bool
    created_at: float
    images: dict[str, str] = dataclasses.field(default_factory=dict)
    """Container name → digest, as its tasks were seen to pull them."""

    @property
    def needs(self) -> InstanceResources:
        """What its task takes of an instance."""
        return instance_resources.of_task(self.definition.document, {})


@dataclasses.dataclass(eq=False, kw_only=True)
class DaemonDeployment:
    """How a revision comes to every instance; its rollback is part of it."""

    arn: str
    target: DaemonRevision
    source: DaemonRevision | None
    """What was deployed successfully before; None: nothing."""
    configuration: Document
    created_at: float
    status: str = "PENDING"
    status_reason: str | None = None
    started_at: float | None = None
    stopped_at: float | None = None
    finished_at: float | None = None
    rollback: Document | None = None
    failure_count: int = 0
    breaker_status: str = "MONITORING"
    alarm_status: str = "DISABLED"
    alarms: tuple[str, ...] = ()
    """Those that are watched."""
    triggered: tuple[str, ...] = ()
    bake_until: float | None = None
    watch: ScheduledEvent | None = None
    """The next look at the alarms."""

    @property
    def is_over(self) -> bool:
        """Whether it has ended, well or badly."""
        return self.status not in ("PENDING", *RUNNING)


@dataclasses.dataclass(eq=False, kw_only=True)
class ManagedDaemon:
    """One task on every instance of its capacity providers."""

    arn: str
    name: str
    cluster: str
    """Name."""
    created_at: float
    updated_at: float
    tags: dict[str, str]
    revision: DaemonRevision
    """What new instances get."""
    client_token: str | None = None
    status: str = "ACTIVE"
    completed: DaemonRevision | None = None
    """What was last deployed successfully."""
    deployments: list[DaemonDeployment] = dataclasses.field(default_factory=list)
    """Newest first."""
    revisions: dict[str, DaemonRevision] = dataclasses.field(default_factory=dict)
    """By ARN."""

    @property
    def group(self) -> str:
        """Of its tasks."""
        return f"daemon:{self.name}"

    @property
    def deployment(self) -> DaemonDeployment:
        """The newest."""
        return self.deployments[0]

    @property
    def providers(self) -> tuple[str, ...]:
        """Names of its capacity providers."""
        return self.revision.providers

    @property
    def needs(self) -> InstanceResources:
        """What its task takes of a new instance."""
        return self.revision.needs

    def is_for(self, provider: str | None) -> bool:
        """Whether a new instance of *provider* (a name) gets a task of it."""
        return self.status == "ACTIVE" and provider in self.revision.providers
