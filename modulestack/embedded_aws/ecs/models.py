"""
What runs: clusters, services, tasks and container instances, each of which knows the others.

Plain values; times are epoch seconds.
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.contract.capacity_providers import FARGATE_PROVIDERS
from modulestack.embedded_aws.ecs.deployment_models import (
    ConnectEndpoint,
    CountedEvent,
    Document,
    EcsDeployment,
    RunTaskToken,
    ServiceDeployment,
    ServiceRevision,
    StartThrottle,
    TaskDefinitionRevision,
)
from modulestack.embedded_aws.ecs.event_queue import ScheduledEvent
from modulestack.embedded_aws.ecs.identifiers import short
from modulestack.embedded_aws.ecs.instance_resources import InstanceResources
from modulestack.embedded_aws.ecs.managed_daemon import DaemonRevision, ManagedDaemon
from modulestack.embedded_aws.ecs.placement_request import PlacementRequest
from modulestack.embedded_aws.ecs.task_models import (
    ManagedVolume,
    NetworkInterface,
    RegisteredTarget,
    StopCause,
    TaskContainer,
)
from modulestack.embedded_aws.ecs.traffic_shift_models import TrafficShift


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
    daemons: dict[str, ManagedDaemon] = dataclasses.field(default_factory=dict)
    """By name, those that are being deleted too."""
    run_task_tokens: dict[str, RunTaskToken] = dataclasses.field(default_factory=dict)
    """By client token."""


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
    shift: TrafficShift | None = None
    """The deployment that shifts traffic, or its rollback, while it is under way."""
    steady: bool = False
    rebalancing: str | None = None
    """Id of the task that was started to even out the zones, while it starts."""
    balanced: bool = True
    told: dict[str, float] = dataclasses.field(default_factory=dict)
    """What lasts and has been told of in an event → when, last."""
    endpoints: list[ConnectEndpoint] = dataclasses.field(default_factory=list)
    """Its own, of Service Connect."""

    @property
    def on_instances(self) -> bool:
        """Whether its tasks run on container instances."""
        return runs_on_instances(self.fields)

    @property
    def primary(self) -> EcsDeployment:
        """The newest deployment."""
        return self.deployments[0]


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
    volume: ManagedVolume | None = None
    """Of EBS, which is made for it."""
    security_groups: tuple[str, ...] = ()
    """Of its interface."""
    public_address: bool = False
    """Whether that has a public address."""
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
    registries: list[str] = dataclasses.field(default_factory=list)
    """ARNs of the services of Cloud Map that it is in."""
    endpoints: tuple[ConnectEndpoint, ...] = ()
    """Those of Service Connect that it knows."""
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
    daemon: ManagedDaemon | None = None
    """Whose task it is; None: no managed daemon's."""
    daemon_revision: DaemonRevision | None = None

    @property
    def on_instances(self) -> bool:
        """Whether it is for container instances."""
        return self.needs is not None

    @property
    def checked(self) -> bool:
        """Whether anything says if it is healthy: a load balancer or a container's health check."""
        return bool(self.targets) or any(container.decides_health for container in self.containers)


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
    daemon_revisions: dict[str, str] = dataclasses.field(default_factory=dict)
    """Name of a managed daemon → ARN of the revision that was started here."""

    @property
    def takes_tasks(self) -> bool:
        """Whether tasks may be placed here."""
        return self.status == "ACTIVE" and self.connected


def runs_on_instances(fields: Mapping[str, Any]) -> bool:
    """Whether a service's fields, or RunTask's parameters, ask for container instances."""
    providers = [item["capacityProvider"] for item in fields.get("capacityProviderStrategy") or ()]
    if providers:
        return all(short(name) not in FARGATE_PROVIDERS for name in providers)
    return bool(fields.get("launchType") != "FARGATE")
