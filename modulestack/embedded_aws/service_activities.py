"""
What Application Auto Scaling has done, or could not do, and why, in AWS's words.

https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scaling-activities.html
https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalingActivity.html
"""

from __future__ import annotations

import dataclasses
import datetime
import uuid
from collections.abc import Callable, Mapping
from typing import Any

KEPT = 1000
"""AWS keeps them for six weeks."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ServiceActivity:
    """One of a service, which is over at once."""

    region: str
    resource: str
    at: float
    description: str
    cause: str
    status: str
    message: str
    reason: Mapping[str, Any] | None = None
    """Why it was not scaled: one of NotScaledReasons."""
    number: int = 0

    def told(self) -> dict[str, Any]:
        """As DescribeScalingActivities has it."""
        when = datetime.datetime.fromtimestamp(self.at, datetime.UTC)
        return {
            "ActivityId": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.region} {self.resource} {self.at} {self.number}")),
            "ServiceNamespace": "ecs",
            "ResourceId": self.resource,
            "ScalableDimension": "ecs:service:DesiredCount",
            "Description": self.description,
            "Cause": self.cause,
            "StartTime": when,
            "EndTime": when,
            "StatusCode": self.status,
            "StatusMessage": self.message,
            **({"NotScaledReasons": [dict(self.reason)]} if self.reason else {}),
        }


class ServiceActivities:
    """All of an account, the newest last."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._all: list[ServiceActivity] = []
        self._number = 0

    def counted(self, region: str, resource: str, count: int, cause: str) -> None:
        """A service has another desired count."""
        done = f"Successfully set desired count to {count}. Change successfully fulfilled by ecs."
        self._add(region, resource, f"Setting desired count to {count}.", cause, "Successful", done)

    def bounded(self, region: str, resource: str, bounds: str, cause: str, refused: str = "") -> None:
        """A scheduled action has set *bounds*, or was *refused*."""
        status, message = ("Failed", refused) if refused else ("Successful", f"Successfully set {bounds}")
        self._add(region, resource, f"Setting {bounds}", cause, status, message)

    def not_scaled(self, region: str, resource: str, cause: str, reason: Mapping[str, Any], message: str) -> None:
        """A policy asked for another count and did not get it; told again only when something else came between."""
        last = next((one for one in reversed(self._all) if (one.region, one.resource) == (region, resource)), None)
        if last is None or last.reason != reason:
            text = "Attempting to scale due to alarm triggered"
            self._add(region, resource, text, cause, "Failed", message, reason)

    def of(self, region: str, resource: str | None, *, with_not_scaled: bool) -> list[dict[str, Any]]:
        """Those of a region, or one resource of it, the newest first."""
        found = [one for one in self._all if one.region == region and resource in (None, one.resource)]
        return [one.told() for one in reversed(found) if with_not_scaled or one.reason is None]

    def _add(
        self,
        region: str,
        resource: str,
        description: str,
        cause: str,
        status: str,
        message: str,
        reason: Mapping[str, Any] | None = None,
    ) -> None:
        self._number += 1
        self._all.append(
            ServiceActivity(
                region=region,
                resource=resource,
                at=self._now(),
                description=description,
                cause=cause,
                status=status,
                message=message,
                reason=reason,
                number=self._number,
            )
        )
        del self._all[:-KEPT]
