"""
What of a scalable target's scaling is suspended.

https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-suspend-resume-scaling.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

Kind = Literal["DynamicScalingInSuspended", "DynamicScalingOutSuspended", "ScheduledScalingSuspended"]


def is_suspended(target: Any, kind: Kind) -> bool:
    """Of moto's *target*."""
    state: Mapping[str, bool] = target.suspended_state or {}
    return bool(state.get(kind))


def held(target: Any, wanted: int, capacity: int) -> int:
    """*wanted*, unless scaling that way is suspended: then the *capacity* that there is."""
    kind: Kind = "DynamicScalingOutSuspended" if wanted > capacity else "DynamicScalingInSuspended"
    return capacity if wanted != capacity and is_suspended(target, kind) else wanted
