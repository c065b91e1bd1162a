"""
An ECS service, as one DescribeServices or UpdateService answer shows it: plain values.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import epoch_seconds
from modulestack.release.aws_access.errors import Rejected
from modulestack.release.task_definition.fields import revision_name

_OF_THE_SERVICE = (
    "capacityProviderStrategy",
    "enableExecuteCommand",
    "launchType",
    "loadBalancers",
    "networkConfiguration",
    "platformVersion",
    "serviceRegistries",
)
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
_OF_A_DEPLOYMENT = ("serviceConnectConfiguration", "volumeConfigurations", "vpcLatticeConfigurations")


@dataclasses.dataclass(frozen=True, kw_only=True)
class DeploymentSnapshot:
    """An entry of the service's ``deployments``; not to be confused with a service deployment, which outlives it."""

    id: str
    """``ecs-svc/...``: also the ``startedBy`` of its tasks."""
    status: str
    """PRIMARY, ACTIVE, INACTIVE."""
    definition: str
    """ARN of the task definition."""
    rollout: str
    """COMPLETED, FAILED, IN_PROGRESS."""
    reason: str
    desired: int
    pending: int
    running: int
    failed: int
    """Tasks that failed since one last ran: ECS's own count, which starts anew when a task runs."""
    created: float
    """Epoch seconds."""

    @property
    def revision(self) -> str:
        """``family:number``."""
        return revision_name(self.definition)


@dataclasses.dataclass(frozen=True, kw_only=True)
class ServiceEvent:
    """One of the service's last events."""

    id: str
    at: float
    """Epoch seconds."""
    text: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ServiceSnapshot:
    """A service at one moment."""

    arn: str
    status: str
    """ACTIVE, DRAINING, INACTIVE."""
    controller: str
    """ECS, CODE_DEPLOY, EXTERNAL."""
    strategy: str = "ROLLING"
    """ECS's name for how it replaces tasks: ROLLING, BLUE_GREEN, LINEAR, CANARY."""
    definition: str
    """ARN of the task definition it is set to."""
    desired: int
    pending: int
    running: int
    deployments: tuple[DeploymentSnapshot, ...]
    events: tuple[ServiceEvent, ...]
    """Newest first."""
    settings: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """What a task definition must fit, as in CreateService: load balancers, network, launch type, ports by name..."""
    configuration: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """Its ``deploymentConfiguration``, as AWS answers it."""
    service_deployment: str = ""
    """ARN of the service deployment that goes on, or was the last; empty: not known."""
    service_revisions: tuple[str, ...] = ()
    """ARNs of the service revisions that it has now: several while one replaces another."""

    @property
    def primary(self) -> DeploymentSnapshot | None:
        """The deployment that ECS works towards."""
        return next((d for d in self.deployments if d.status == "PRIMARY"), None)

    @property
    def volume_configurations(self) -> tuple[Mapping[str, Any], ...]:
        """How its tasks get their EBS volumes, as UpdateService takes it."""
        return tuple(self.settings.get("volumeConfigurations") or ())

    def deployment(self, identity: str) -> DeploymentSnapshot | None:
        """The one with this id (``ecs-svc/...``); None: gone from the list."""
        return next((d for d in self.deployments if d.id == identity), None)

    @property
    def revision(self) -> str:
        """``family:number`` that it is set to."""
        return revision_name(self.definition)

    @property
    def replaced_definition(self) -> str:
        """ARN of the definition that a deployment under way replaces, as far as the service still shows it."""
        others = [d.definition for d in self.deployments if d.status != "PRIMARY"]
        return others[0] if others else self.definition


def describe_service(aws: AwsClient, manifest: ModuleManifest) -> ServiceSnapshot | None:
    """
    The service as it is now; None: ECS says that there is none.

    Raises:
        AwsFailure: ECS could not be asked.
    """
    answer = fetch_service(aws, manifest)
    return parse_service(answer) if answer else None


def fetch_service(aws: AwsClient, manifest: ModuleManifest) -> dict[str, Any] | None:
    """
    The service as AWS answers it; None: ECS says that there is none (MISSING), or not even its cluster.

    Raises:
        AwsFailure: ECS could not be asked.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
    """
    try:
        answer = aws.call("ecs", "describe_services", cluster=manifest.cluster, services=[manifest.service])
    except Rejected as refusal:
        if refusal.code != "ClusterNotFoundException":
            raise
        return None
    if answer["services"]:
        found: dict[str, Any] = answer["services"][0]
        return found
    failure = answer["failures"][0]
    if failure.get("reason") == "MISSING":
        return None
    said = str(failure.get("detail") or "")
    raise Rejected("ecs", "describe_services", str(failure.get("reason") or "no reason"), said)


def parse_service(answer: Mapping[str, Any]) -> ServiceSnapshot:
    """The service in *answer*, an item of DescribeServices' ``services`` or UpdateService's ``service``."""
    return ServiceSnapshot(
        arn=answer.get("serviceArn", ""),
        status=answer.get("status", ""),
        controller=answer.get("deploymentController", {}).get("type", "ECS"),
        strategy=answer.get("deploymentConfiguration", {}).get("strategy", "ROLLING"),
        definition=answer.get("taskDefinition", ""),
        desired=answer.get("desiredCount", 0),
        pending=answer.get("pendingCount", 0),
        running=answer.get("runningCount", 0),
        deployments=tuple(_deployment(item) for item in answer.get("deployments", ())),
        events=tuple(
            ServiceEvent(id=item.get("id", ""), at=epoch_seconds(item.get("createdAt")), text=item.get("message", ""))
            for item in answer.get("events", ())
        ),
        settings=_settings(answer),
        configuration=answer.get("deploymentConfiguration") or {},
        service_deployment=answer.get("currentServiceDeployment", ""),
        service_revisions=tuple(item["arn"] for item in answer.get("currentServiceRevisions", ()) if item.get("arn")),
    )


def _settings(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Some settings are in the answer's PRIMARY deployment only."""
    deployments: Sequence[Mapping[str, Any]] = answer.get("deployments", ())
    primary = next((item for item in deployments if item.get("status") == "PRIMARY"), {})
    return {
        **{name: answer[name] for name in _OF_THE_SERVICE if name in answer},
        **{name: primary[name] for name in _OF_A_DEPLOYMENT if name in primary},
    }


def _deployment(item: Mapping[str, Any]) -> DeploymentSnapshot:
    return DeploymentSnapshot(
        id=item.get("id", ""),
        status=item.get("status", ""),
        definition=item.get("taskDefinition", ""),
        rollout=item.get("rolloutState", ""),
        reason=item.get("rolloutStateReason", ""),
        desired=item.get("desiredCount", 0),
        pending=item.get("pendingCount", 0),
        running=item.get("runningCount", 0),
        failed=item.get("failedTasks", 0),
        created=epoch_seconds(item.get("createdAt")),
    )
