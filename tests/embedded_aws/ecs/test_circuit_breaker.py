"""The deployment circuit breaker's rule: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html"""

from __future__ import annotations

import pytest

from modulestack.embedded_aws.ecs import circuit_breaker


@pytest.mark.parametrize(
    ("desired", "expected"),
    [(0, 3), (1, 3), (5, 3), (6, 3), (7, 4), (10, 5), (25, 13), (399, 200), (400, 200), (800, 200)],
)
def test_half_of_the_desired_tasks_at_least_3_at_most_200(desired: int, expected: int) -> None:
    """AWS's own table has 1, 25, 400 and 800."""
    assert expected == circuit_breaker.threshold({"enable": True, "rollback": True}, desired)


@pytest.mark.parametrize(
    ("kind", "value", "desired", "expected"),
    [
        ("COUNT", 7, 100, 7),
        ("COUNT", 1, 1, 1),
        ("BOUNDED_PERCENT", 10, 20, 3),
        ("BOUNDED_PERCENT", 80, 10, 8),
        ("BOUNDED_PERCENT", 100, 500, 200),
        ("UNBOUNDED_PERCENT", 10, 20, 2),
        ("UNBOUNDED_PERCENT", 100, 500, 500),
        ("UNBOUNDED_PERCENT", 10, 1, 1),
    ],
)
def test_the_threshold_can_be_configured(kind: str, value: int, desired: int, expected: int) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ThresholdConfiguration.html"""
    rule = {"enable": True, "rollback": True, "thresholdConfiguration": {"type": kind, "value": value}}
    assert expected == circuit_breaker.threshold(rule, desired)


def test_a_healthy_task_resets_the_count_unless_it_is_told_not_to() -> None:
    assert [
        circuit_breaker.after_healthy_task(2, None),
        circuit_breaker.after_healthy_task(2, {"enable": True, "rollback": True}),
        circuit_breaker.after_healthy_task(2, {"enable": True, "rollback": True, "resetOnHealthyTask": False}),
    ] == [0, 0, 2]
