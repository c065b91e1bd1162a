"""
What a group has tried: instances that it launched, or could not.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-verify-scaling-activity.html
"""

from __future__ import annotations

import dataclasses
import datetime
import uuid
from typing import Any

_OF_A_GROUP = "modulestack_activities"
_MOST = 100
"""AWS keeps those of six weeks; a group that tries in vain has no end of them."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ScalingActivity:
    """One launch."""

    id: str
    at: float
    """Epoch seconds."""
    description: str
    cause: str
    status: str
    """``Successful``, or ``Cancelled``."""
    details: str
    """JSON."""


def of(group: Any) -> list[ScalingActivity]:
    """Those of moto's *group*, the newest first."""
    found: list[ScalingActivity] = group.__dict__.setdefault(_OF_A_GROUP, [])
    return found


def launched(group: Any, instance: str, *, at: float, before: int, details: str, why_not: str = "") -> None:
    """
    *group*, which had *before* instances, has launched one more; *why_not*: EC2 has ended it at once, for that reason.

    Text: https://github.com/gruntwork-io/terratest/pull/693 (cause, description),
    https://github.com/hashicorp/terraform-provider-aws/issues/38633 (of one that failed)
    """
    when = datetime.datetime.fromtimestamp(at, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    failed = (
        ".  Status Reason: Instance became unhealthy while waiting for instance to be in InService state. Termination "
        f"Reason: {why_not}"
    )
    activity = ScalingActivity(
        id=str(uuid.uuid4()),
        at=at,
        description=f"Launching a new EC2 instance: {instance}{failed if why_not else ''}",
        cause=f"At {when} an instance was started in response to a difference between desired and actual capacity, "
        f"increasing the capacity from {before} to {before + 1}.",
        status="Cancelled" if why_not else "Successful",
        details=details,
    )
    of(group).insert(0, activity)
    del of(group)[_MOST:]
