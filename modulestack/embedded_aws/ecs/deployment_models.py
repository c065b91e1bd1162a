"""
What services deploy, and the records of it: definitions, revisions, deployments.

Plain values; times are epoch seconds.
"""

from __future__ import annotations

import dataclasses
from typing import Any, Protocol

from modulestack.embedded_aws.ecs.deployment_lifecycle.hook_run import HookRun

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
    groups: dict[str, str] = dataclasses.field(default_factory=dict)
    """Target group that ``fields`` name → the one of its pair that the tasks are in."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class TrafficWeights:
    """Percentages of traffic that a service revision is to have; None: ECS does not shift that traffic."""

    production: float | None
    test: float | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class ConnectEndpoint:
    """A name by which clients of Service Connect reach a service."""

    namespace_arn: str
    service_arn: str
    """Of the service that serves it."""
    discovery_name: str
    discovery_arn: str
    """Of its service in Cloud Map."""
    alias: tuple[str, int]
    """The name and the port that clients call."""
    container_port: int
    app_protocol: str | None
    """None: TCP, of which proxies know nothing more."""
    authority: str = ""
    """ARN of the authority whose certificates its proxies have; empty: calls are not encrypted."""


class Ending(Protocol):
    """As much of a service's or a daemon's deployment as its end sets."""

    status: str
    status_reason: str | None
    finished_at: float | None
    stopped_at: float | None
    breaker_status: str
    alarm_status: str


def end(deployment: Ending, status: str, reason: str | None, now: float) -> None:
    """It is over, *now*; what was monitored no longer is."""
    deployment.status, deployment.status_reason, deployment.finished_at = status, reason, now
    if status == "STOPPED":
        deployment.stopped_at = now
    if deployment.breaker_status == "MONITORING":
        deployment.breaker_status = "MONITORING_COMPLETE"
    if deployment.alarm_status == "MONITORING":
        deployment.alarm_status = "MONITORING_COMPLETE"


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
    shifts: bool = False
    """Whether it shifts traffic, or is not a rolling update."""
    stage: str | None = None
    """The stage that it is in, or was in last; None: it is a rolling update."""
    hooks: list[HookRun] = dataclasses.field(default_factory=list)
    """Those of that stage, or of the one in which they held a rolling update last."""
    held: list[str] = dataclasses.field(default_factory=list)
    """The stages in which hooks were to hold a rolling update."""
    hook_details: dict[int, Document] = dataclasses.field(default_factory=dict)
    """What functions wanted to be told at their next call, by the hook's number."""


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
    weights: TrafficWeights | None = None
    """None: it is a rolling update's."""
    is_wanted: bool = True
    """Whether it is to have tasks; counts where each revision is scaled by itself."""
    endpoints: tuple[ConnectEndpoint, ...] = ()
    """Those of Service Connect that its tasks know."""


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
