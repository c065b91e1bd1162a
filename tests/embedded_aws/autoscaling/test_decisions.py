"""What policies and alarms make of a minute's values."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.embedded_aws.autoscaling.decisions import alarm_state, stepped_capacity, tracked_capacity

MINUTE = 20.0


@pytest.mark.parametrize(
    ("values", "capacity", "expected"),
    [
        ([], 2, 2),
        ([50, 50], 2, 2),
        ([50, 50, 50], 2, 5),
        ([50, 20, 50], 2, 2),
        ([50, 50, 21], 2, 3),
        ([0] * 14, 2, 2),
        ([0] * 15, 2, 0),
        ([10] * 15, 2, 1),
        ([18] * 15, 3, 3),
        ([17] * 15, 3, 3),
        ([0] * 14 + [None], 2, 2),
        ([None] * 15, 0, 0),
        ([50, 50, None], 2, 2),
    ],
)
def test_target_tracking(values: list[float | None], capacity: int, expected: int):
    """Three minutes above 20; fifteen below 18; nothing without data."""
    assert tracked_capacity(values, MINUTE, capacity) == expected


@pytest.mark.parametrize(
    ("values", "missing", "expected"),
    [
        ([5, 5], "notBreaching", "ALARM"),
        ([0, 5], "notBreaching", "OK"),
        ([5], "notBreaching", "OK"),
        ([5], "breaching", "ALARM"),
        ([None, None], "missing", "INSUFFICIENT_DATA"),
        ([None, None], "ignore", "before"),
        ([None, None], "notBreaching", "OK"),
        ([1, 1], "missing", "ALARM"),
    ],
)
def test_an_alarm_of_two_of_two(values: list[float | None], missing: str, expected: str):
    state = alarm_state(
        values,
        comparison="GreaterThanOrEqualToThreshold",
        threshold=1,
        periods=2,
        enough=2,
        missing=missing,
        before="before",
    )
    assert state == expected


STEPS = [
    {"MetricIntervalLowerBound": 0, "MetricIntervalUpperBound": 10, "ScalingAdjustment": 10},
    {"MetricIntervalLowerBound": 10, "ScalingAdjustment": 50},
]


@pytest.mark.parametrize(
    ("policy", "breach", "expected"),
    [
        ({"AdjustmentType": "ChangeInCapacity", "StepAdjustments": STEPS}, 0, 14),
        ({"AdjustmentType": "ChangeInCapacity", "StepAdjustments": STEPS}, 10, 54),
        ({"AdjustmentType": "ChangeInCapacity", "StepAdjustments": STEPS}, -1, 4),
        ({"AdjustmentType": "ExactCapacity", "StepAdjustments": STEPS}, 0, 10),
        ({"AdjustmentType": "PercentChangeInCapacity", "StepAdjustments": STEPS}, 0, 5),
        ({"AdjustmentType": "PercentChangeInCapacity", "StepAdjustments": STEPS}, 10, 6),
        ({"AdjustmentType": "PercentChangeInCapacity", "MinAdjustmentMagnitude": 3, "StepAdjustments": STEPS}, 0, 7),
    ],
)
def test_a_step_of_four_tasks(policy: dict[str, Any], breach: float, expected: int):
    """The lower bound is inside, the upper one outside."""
    assert stepped_capacity(policy, breach, 4) == expected
