"""
What there is: clusters, definitions, services, deployments. Tasks are in ``task_models.py``.

Plain values; times are epoch seconds.
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from modulestack.contract.service_fit import FARGATE_PROVIDERS
from modulestack.embedded_aws.ecs.event_queue import ScheduledEvent

if TYPE_CHECKING:
    from modulestack.embedded_aws.ecs.container_instance import ContainerInstance
    from modulestack.embedded_aws.ecs.task_models import EcsTask

Document = dict[str, Any]
"""A structure of the ECS API, as in botocore's model."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class RunTaskToken:
    """A client token of RunTask that was used in a cluster."""

    params: Document
    answer: Document
    arns: tuple[str, ...]
    """Of the tasks that were started."""
    used_at: float


@dataclasses.dataclass(eq=False, kw_only=True)
class EcsCluster:
    """A cluster; INACTIVE ones are kept, as AWS keeps them for a while."""

    arn: str
    name: str
    status: str = "ACTIVE"
    settings: list[Document] = dataclasses.field(default_factory=list)
    configuration: Document | None = None
    capacity_providers: list[str] = dataclasses.field(default_factory=list)
    default_strategy: list[Document] = dataclasses.field(default_factory=list)
    service_connect_defaults: Document | None = None
    tags: dict[str, str] = dataclasses.field(default_factory=dict)
    services: dict[str, EcsService] = dataclasses.field(default_factory=dict)
    """By name, the INACTIVE ones too."""
    tasks: dict[str, EcsTask] = dataclasses.field(default_factory=dict)
    """By id."""
    attachments: list[Document] = dataclasses.field(default_factory=list)
    """What scales and drains its Auto Scaling groups."""
    instances: dict[str, ContainerInstance] = dataclasses.field(default_factory=dict)
    """Container instances by id, in the order in which they registered."""
    run_task_tokens: dict[str, RunTaskToken] = dataclasses.field(default_factory=dict)
    """By client token."""


@dataclasses.dataclass(eq=False, kw_only=True)
class TaskDefinitionRevision:
    """One revision of a task definition."""

    arn: str
    family: str
    revision: int
    document: Document
    """The registered input with AWS's defaults filled in, without tags."""
    tags: dict[str, str]
    registered_at: float
    status: str = "ACTIVE"
    deregistered_at: float | None = None
    delete_requested_at: float | None = None

    @property
    def containers(self) -> list[Document]:
        """Its container definitions."""
        containers: list[Document] = self.document["containerDefinitions"]
        return containers


@dataclasses.dataclass(eq=False, kw_only=True)
class ServiceRevision:
    """A service revision: what a deployment deploys, never changed afterwards."""

    arn: str
    definition: TaskDefinitionRevision
    fields: Document
    """Network, load balancers, strategy and the like, as in DescribeServiceRevisions."""
    created_at: float
    images: dict[str, str] = dataclasses.field(default_factory=dict)
    """Container name → digest, resolved once."""


@dataclasses.dataclass(eq=False, kw_only=True)
class ServiceDeployment:
    """The record of one deployment, as ListServiceDeployments shows it; its rollback is part of it."""

    arn: str
    target: ServiceRevision
    sources: list[Document]
    configuration: Document
    created_at: float
    updated_at: float
    status: str = "PENDING"
    status_reason: str | None = None
    started_at: float | None = None
    finished_at: float | None = None
    stopped_at: float | None = None
    rollback: Document | None = None
    breaker_status: str = "DISABLED"
    breaker_threshold: int = 0
    failure_count: int = 0
    alarm_status: str = "DISABLED"
    monitored_alarms: tuple[str, ...] = ()
    triggered_alarms: tuple[str, ...] = ()


@dataclasses.dataclass(eq=False, kw_only=True)
class EcsDeployment:
    """An entry of a service's ``deployments``; a rollback has one of its own."""

    id: str
    revision: ServiceRevision
    record: ServiceDeployment
    created_at: float
    updated_at: float
    status: str = "PRIMARY"
    rollout_state: str = "IN_PROGRESS"
    rollout_reason: str = ""
    failed_tasks: int = 0
    rolls_back: bool = False
    """Whether it undoes the deployment that *record* is about."""
    bake_until: float | None = None
    """While it bakes: until when."""
    requested: int = 0


@dataclasses.dataclass(eq=False, kw_only=True)
class StartThrottle:
    """How a service's tasks that never run slow down their replacements."""

    rounds: int = 0
    until: float = 0.0


@dataclasses.dataclass(eq=False, kw_only=True)
class CountedEvent:
    """A service event that counts what happens in one moment."""

    time: float
    count: int
    event: Document


@dataclasses.dataclass(eq=False, kw_only=True)
class EcsService:
    """A service."""

    arn: str
    name: str
    cluster: EcsCluster
    fields: Document
    """What CreateService and UpdateService said, defaults filled in."""
    created_at: float
    desired: int
    tags: dict[str, str]
    client_token: str | None = None
    status: str = "ACTIVE"
    deployments: list[EcsDeployment] = dataclasses.field(default_factory=list)
    """Newest first."""
    records: list[ServiceDeployment] = dataclasses.field(default_factory=list)
    """Newest first."""
    revisions: dict[str, ServiceRevision] = dataclasses.field(default_factory=dict)
    """By ARN."""
    completed: ServiceRevision | None = None
    """What was last deployed successfully."""
    rollback_candidate: ServiceRevision | None = None
    """The same while its deployment is COMPLETED; None: there is nothing to go back to."""
    events: collections.deque[Document] = dataclasses.field(default_factory=lambda: collections.deque(maxlen=100))
    """Newest first."""
    tasks: dict[str, EcsTask] = dataclasses.field(default_factory=dict)
    """Those that are not STOPPED, by id."""
    last_arn: str = ""
    """ARN of the task definition it runs or ran last."""
    tallies: dict[str, CountedEvent] = dataclasses.field(default_factory=dict)
    throttle: StartThrottle = dataclasses.field(default_factory=StartThrottle)
    planned: ScheduledEvent | None = None
    """The scheduler's next look at it."""
    alarm_watch: ScheduledEvent | None = None
    steady: bool = False
    rebalancing: str | None = None
    """Id of the task that was started to even out the zones, while it starts."""
    balanced: bool = True
    told: dict[str, float] = dataclasses.field(default_factory=dict)
    """What lasts and has been told of in an event → when, last."""

    @property
    def on_instances(self) -> bool:
        """Whether its tasks run on container instances."""
        return runs_on_instances(self.fields)

    @property
    def primary(self) -> EcsDeployment:
        """The newest deployment."""
        return self.deployments[0]


def runs_on_instances(fields: Mapping[str, Any]) -> bool:
    """Whether a service's fields, or RunTask's parameters, ask for container instances."""
    providers = [item["capacityProvider"] for item in fields.get("capacityProviderStrategy") or ()]
    if providers:
        return all(name.rsplit("/", 1)[-1] not in FARGATE_PROVIDERS for name in providers)
    return bool(fields.get("launchType") != "FARGATE")
