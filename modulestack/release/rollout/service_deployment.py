"""
ECS's record of a service deployment, and what it means for a release.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any, Literal

from modulestack.release.aws_access.client import AwsClient
from modulestack.release.rollout.deployment_stages import DeploymentHook, TrafficShare, hooks_of, traffic_of

RolloutOutcome = Literal[
    "succeeded",
    "shifted",
    "failed",
    "rolled-back-by-ecs",
    "rolled-back-by-us",
    "rollback-failed",
    "stopped",
    "superseded",
    "timed-out",
    "unreachable",
]
"""How a rollout ends; each is the name of a verdict. ``succeeded`` is ECS's word, not verified yet; ``shifted``:
all of production has moved, and the deployment goes on."""

UNFINISHED = ("PENDING", "IN_PROGRESS", "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS")
"""Statuses of a service deployment that goes on."""
_BY_ECS = re.compile(
    r"circuit breaker|alarm|lifecycle hook|hook execution|took longer than|timed out|networking configuration"
)
"""In ECS's reasons, when it rolled a deployment back by itself. Texts that are documented, or were seen: see the
sources of embedded_aws/ecs/traffic_shift/stage_machine.py."""
_BY_A_HOOK = re.compile(r"lifecycle hook|hook execution|took longer than|timed out|networking configuration")
"""Those that nobody else can have been the cause of."""
_PREAMBLE = re.compile(r"^Service deployment rolled back because (?:of )?")
_REPLACED = re.compile(r"(?i)replaced by|superseded|newer (?:service )?deployment")


@dataclasses.dataclass(frozen=True, kw_only=True)
class ServiceDeploymentSnapshot:
    """A service deployment, as ListServiceDeployments or DescribeServiceDeployments shows it."""

    arn: str
    status: str
    reason: str
    revision: str
    """ARN of the service revision that it deploys."""
    failures: int
    threshold: int
    """Of *failures*, at which the circuit breaker ends it; 0: not known."""
    breaker: str
    """TRIGGERED, MONITORING, MONITORING_COMPLETE, DISABLED; empty: not known."""
    alarms: tuple[str, ...]
    """That went off."""
    stage: str = ""
    """ECS's lifecycle stage: SCALE_UP, PRODUCTION_TRAFFIC_SHIFT, BAKE_TIME...; a rolling deployment has none."""
    traffic: TrafficShare = dataclasses.field(default_factory=TrafficShare)
    hooks: tuple[DeploymentHook, ...] = ()
    """Of that stage."""
    configuration: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """Its ``deploymentConfiguration``, as AWS answers it."""

    @property
    def is_over(self) -> bool:
        """Whether its status will not change any more."""
        return self.status not in UNFINISHED

    @property
    def is_going_back(self) -> bool:
        """Whether ECS is returning to the old version, or is about to."""
        return self.status in {"ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"}

    @property
    def ended_by_breaker(self) -> bool:
        """Whether ECS's circuit breaker ended it, and no alarm."""
        return self.breaker == "TRIGGERED" and not self.alarms

    @property
    def open_hooks(self) -> tuple[DeploymentHook, ...]:
        """Those that it waits for."""
        return () if self.is_over else tuple(hook for hook in self.hooks if hook.is_open)


def describe_service_deployment(aws: AwsClient, arn: str) -> ServiceDeploymentSnapshot | None:
    """
    The service deployment as it is now; None: ECS does not know it.

    Raises:
        AwsFailure: ECS could not be asked.
    """
    found = aws.call("ecs", "describe_service_deployments", serviceDeploymentArns=[arn]).get("serviceDeployments")
    return parse_service_deployment(found[0]) if found else None


def parse_service_deployment(answer: Mapping[str, Any]) -> ServiceDeploymentSnapshot:
    """The service deployment in *answer*, an item of ``serviceDeployments``, brief or whole."""
    breaker, alarms = answer.get("deploymentCircuitBreaker", {}), answer.get("alarms", {})
    revision = answer.get("targetServiceRevision", {}).get("arn") or answer.get("targetServiceRevisionArn", "")
    reason = answer.get("statusReason") or answer.get("rollback", {}).get("reason") or ""
    return ServiceDeploymentSnapshot(
        arn=answer.get("serviceDeploymentArn", ""),
        status=answer.get("status", ""),
        reason=reason.rstrip("."),
        revision=revision,
        failures=breaker.get("failureCount", 0),
        threshold=breaker.get("threshold", 0),
        breaker=breaker.get("status", ""),
        alarms=tuple(alarms.get("triggeredAlarmNames", ())),
        stage=answer.get("lifecycleStage", ""),
        traffic=traffic_of(answer),
        hooks=hooks_of(answer),
        configuration=answer.get("deploymentConfiguration") or {},
    )


def outcome_of(deployment: ServiceDeploymentSnapshot, *, stopped_by_us: bool) -> tuple[RolloutOutcome, str] | None:
    """
    How *deployment* ended and why; None: it goes on.

    A rollback that we asked for is ours only if no circuit breaker, alarm, hook or limit of a stage was first.
    """
    if not deployment.is_over:
        return None
    why = deployment.reason or f"ECS says {deployment.status} and no reason"
    by_ecs = deployment.breaker == "TRIGGERED" or bool(deployment.alarms)
    reason_names_ecs = bool(_BY_ECS.search(deployment.reason))
    match deployment.status:
        case "SUCCESSFUL":
            return "succeeded", ""
        case "ROLLBACK_FAILED":
            return "rollback-failed", why
        case "ROLLBACK_SUCCESSFUL" if by_ecs:
            return "rolled-back-by-ecs", _cause(deployment, why)
        case "ROLLBACK_SUCCESSFUL" if _BY_A_HOOK.search(deployment.reason):
            return "rolled-back-by-ecs", _PREAMBLE.sub("", why)
        case "ROLLBACK_SUCCESSFUL" if stopped_by_us:
            return "rolled-back-by-us", why
        case "STOPPED" if _REPLACED.search(deployment.reason):
            return "superseded", why
        case "STOPPED" if by_ecs or reason_names_ecs:
            return "failed", _cause(deployment, why)
        case "ROLLBACK_SUCCESSFUL" if reason_names_ecs:
            return "rolled-back-by-ecs", why
        case _:
            return "stopped", f"{why} ({deployment.status})"


def _cause(deployment: ServiceDeploymentSnapshot, why: str) -> str:
    if deployment.alarms:
        return f"alarm {', '.join(deployment.alarms)} went off"
    if not deployment.ended_by_breaker:
        return why
    count = f" after {deployment.failures} of {deployment.threshold} failed tasks" if deployment.threshold else ""
    return f"the circuit breaker ended the deployment{count}"
