"""
What policies and alarms make of their metrics: pure, one value a minute, the newest last.

https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from modulestack.embedded_aws.autoscaling.metric_math import Value

HIGH_PERIODS, LOW_PERIODS, LOW_SHARE = 3, 15, 0.9
"""The alarms that a target tracking policy makes: above the target for three minutes; below nine tenths of it for
fifteen. They are seen in accounts; AWS's page says only that scaling in waits until it is more than 10% lower."""
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanOrEqualToThreshold": operator.le,
    "LessThanThreshold": operator.lt,
}


def tracked_capacity(values: Sequence[Value], target: float, capacity: int, running: int | None = None) -> int:
    """
    The capacity that a target tracking policy wants where *capacity* is there; the same: it does nothing.

    In proportion to the newest value, rounded up, from how many are *running* (all, unless it is said). Where data is
    missing it does nothing.
    """
    newest = values[-1] if values else None
    if newest is None:
        return capacity
    wanted = math.ceil((capacity if running is None else running) * newest / target)
    high = [value for value in values[-HIGH_PERIODS:] if value is not None and value > target]
    if len(high) == HIGH_PERIODS:
        return max(capacity, wanted)
    low = [value for value in values[-LOW_PERIODS:] if value is not None and value < LOW_SHARE * target]
    return min(capacity, wanted) if len(low) == LOW_PERIODS else capacity


def alarm_state(
    values: Sequence[Value], *, comparison: str, threshold: float, periods: int, enough: int, missing: str, before: str
) -> str:
    """
    OK, ALARM or INSUFFICIENT_DATA: *enough* of the last *periods* values on the wrong side of *threshold*.

    *missing* says how missing data counts: ``missing``, ``ignore``, ``breaching``, ``notBreaching``.
    """
    looked_at: list[Value] = [None for _ in range(periods - len(values[-periods:]))]
    looked_at += values[-periods:]
    there = [value for value in looked_at if value is not None]
    if not there and missing in {"missing", "ignore"}:
        return "INSUFFICIENT_DATA" if missing == "missing" else before
    wrong = sum(_COMPARISONS[comparison](value, threshold) for value in there)
    if missing == "breaching":
        wrong += len(looked_at) - len(there)
    return "ALARM" if wrong >= enough else "OK"


def stepped_capacity(policy: Mapping[str, Any], breach: float, capacity: int) -> int:
    """
    The capacity that a step scaling *policy* wants, *breach* above its alarm's threshold; no step for it: as it is.

    From the threshold up, the lower bound of a step belongs to it; below the threshold, the upper one does.
    """
    for step in policy.get("StepAdjustments", ()):
        low, high = step.get("MetricIntervalLowerBound"), step.get("MetricIntervalUpperBound")
        low, high = -math.inf if low is None else low, math.inf if high is None else high
        is_above = breach > 0 or (breach == 0 and low >= 0)
        if low <= breach < high if is_above else low < breach <= high:
            change = int(step["ScalingAdjustment"])
            if policy["AdjustmentType"] == "ExactCapacity":
                return change
            if policy["AdjustmentType"] == "ChangeInCapacity":
                return capacity + change
            return capacity + _percent(change, capacity, int(policy.get("MinAdjustmentMagnitude") or 0))
    return capacity


def _percent(change: int, capacity: int, least: int) -> int:
    """Rounded away from zero below one, else towards it; *least* at least."""
    exact = capacity * change / 100
    whole = int(math.copysign(math.ceil(abs(exact)), exact)) if 0 < abs(exact) < 1 else int(exact)
    return int(math.copysign(max(abs(whole), least), change)) if least else whole
