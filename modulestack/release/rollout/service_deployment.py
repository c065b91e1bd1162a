"""
What ECS's record of a service deployment means for a release; no calls.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

_GOING_ON = {"PENDING", "IN_PROGRESS", "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"}
_REPLACED = re.compile(r"(?i)replaced by|superseded|newer (?:service )?deployment")


@dataclasses.dataclass(frozen=True, kw_only=True)
class ServiceDeployment:
    """A service deployment, as DescribeServiceDeployments shows it."""

    arn: str
    status: str
    reason: str
    revision: str
    """ARN of the service revision that it deploys."""
    failures: int
    threshold: int
    breaker: str
    """TRIGGERED, MONITORING, MONITORING_COMPLETE, DISABLED."""
    alarms: tuple[str, ...]
    """That went off."""

    @property
    def is_over(self) -> bool:
        """Whether its status will not change any more."""
        return self.status not in _GOING_ON


def parse(answer: Mapping[str, Any]) -> ServiceDeployment:
    """The record in *answer*, an item of ``serviceDeployments``, brief or whole."""
    breaker, alarms = answer.get("deploymentCircuitBreaker", {}), answer.get("alarms", {})
    manifest = answer.get("targetServiceRevision", {}).get("arn") or answer.get("targetServiceRevisionArn", "")
    reason = answer.get("statusReason") or answer.get("rollback", {}).get("reason") or ""
    return ServiceDeployment(
        arn=answer.get("serviceDeploymentArn", ""),
        status=answer.get("status", ""),
        reason=reason.rstrip("."),
        revision=manifest,
        failures=breaker.get("failureCount", 0),
        threshold=breaker.get("threshold", 0),
        breaker=breaker.get("status", ""),
        alarms=tuple(alarms.get("triggeredAlarmNames", ())),
    )


def judge(record: ServiceDeployment, *, stopped_by_us: bool) -> tuple[str, str] | None:
    """
    The verdict's name and why; None: it goes on.

    A rollback that we asked for is ours only if neither the breaker nor an alarm was first.
    """
    if not record.is_over:
        return None
    why = record.reason or f"ECS says {record.status} and no reason"
    by_ecs = record.breaker == "TRIGGERED" or bool(record.alarms)
    match record.status:
        case "SUCCESSFUL":
            return "succeeded", ""
        case "ROLLBACK_FAILED":
            return "rollback-failed", why
        case "ROLLBACK_SUCCESSFUL" if by_ecs:
            return "rolled-back-by-ecs", _cause(record, why)
        case "ROLLBACK_SUCCESSFUL" if stopped_by_us:
            return "rolled-back-by-us", why
        case "STOPPED" if _REPLACED.search(record.reason):
            return "superseded", why
        case "STOPPED" if by_ecs or "circuit breaker" in record.reason or "alarm" in record.reason:
            return "failed", _cause(record, why)
        case "ROLLBACK_SUCCESSFUL" if "circuit breaker" in record.reason or "alarm" in record.reason:
            return "rolled-back-by-ecs", why
        case _:
            return "stopped", f"{why} ({record.status})"


def _cause(record: ServiceDeployment, why: str) -> str:
    if record.alarms:
        return f"alarm {', '.join(record.alarms)} went off"
    count = f" after {record.failures} of {record.threshold} failed tasks" if record.threshold else ""
    return f"the circuit breaker ended the deployment{count}" if record.breaker == "TRIGGERED" else why
