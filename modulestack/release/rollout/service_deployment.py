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

RolloutOutcome = Literal[
    "succeeded",
    "failed",
    "rolled-back-by-ecs",
    "rolled-back-by-us",
    "rollback-failed",
    "stopped",
    "superseded",
    "timed-out",
    "unreachable",
]
"""How a rollout ends; each is the name of a verdict. ``succeeded`` is ECS's word, not verified yet."""

UNFINISHED = ("PENDING", "IN_PROGRESS", "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS")
"""Statuses of a service deployment that goes on."""
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

    @property
    def is_over(self) -> bool:
        """Whether its status will not change any more."""
        return self.status not in UNFINISHED


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
    )


def outcome_of(deployment: ServiceDeploymentSnapshot, *, stopped_by_us: bool) -> tuple[RolloutOutcome, str] | None:
    """
    How *deployment* ended and why; None: it goes on.

    A rollback that we asked for is ours only if neither the circuit breaker nor an alarm was first.
    """
    if not deployment.is_over:
        return None
    why = deployment.reason or f"ECS says {deployment.status} and no reason"
    by_ecs = deployment.breaker == "TRIGGERED" or bool(deployment.alarms)
    reason_names_ecs = "circuit breaker" in deployment.reason or "alarm" in deployment.reason
    match deployment.status:
        case "SUCCESSFUL":
            return "succeeded", ""
        case "ROLLBACK_FAILED":
            return "rollback-failed", why
        case "ROLLBACK_SUCCESSFUL" if by_ecs:
            return "rolled-back-by-ecs", _cause(deployment, why)
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
    if deployment.breaker != "TRIGGERED":
        return why
    count = f" after {deployment.failures} of {deployment.threshold} failed tasks" if deployment.threshold else ""
    return f"the circuit breaker ended the deployment{count}"
