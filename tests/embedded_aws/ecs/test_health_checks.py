"""When a check's verdict changes."""

from __future__ import annotations

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from modulestack.embedded_aws.ecs.health_checks import CheckOutcomes, CheckSettings, next_change

EVERY_15_S = CheckSettings(interval_s=15.0, healthy_threshold=2, unhealthy_threshold=2)


def test_a_new_target_is_healthy_after_one_passed_check() -> None:
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html"""
    for threshold in (2, 5, 10):
        rule = dataclasses.replace(EVERY_15_S, healthy_threshold=threshold)
        assert next_change(rule, 100.0, "initial", 100.0, CheckOutcomes(answers_at=90.0)) == (115.0, "healthy")


def test_a_new_target_that_fails_its_first_check_and_passes_its_second_is_healthy() -> None:
    rule = dataclasses.replace(EVERY_15_S, healthy_threshold=5)
    assert next_change(rule, 100.0, "initial", 100.0, CheckOutcomes(answers_at=120.0)) == (130.0, "healthy")


def test_the_healthy_threshold_is_for_a_target_that_was_unhealthy() -> None:
    rule = dataclasses.replace(EVERY_15_S, healthy_threshold=5)
    assert next_change(rule, 100.0, "unhealthy", 130.0, CheckOutcomes(answers_at=131.0)) == (205.0, "healthy")


def test_a_target_that_never_answers_is_unhealthy_after_threshold_times_interval() -> None:
    assert next_change(EVERY_15_S, 100.0, "initial", 100.0, CheckOutcomes(answers_at=None)) == (130.0, "unhealthy")


def test_a_slow_starter_is_unhealthy_first_and_healthy_later() -> None:
    sight = CheckOutcomes(answers_at=150.0)
    assert next_change(EVERY_15_S, 100.0, "initial", 100.0, sight) == (130.0, "unhealthy")
    assert next_change(EVERY_15_S, 100.0, "unhealthy", 130.0, sight) == (175.0, "healthy")
    assert next_change(EVERY_15_S, 100.0, "healthy", 175.0, sight) is None


def test_failures_in_the_start_period_do_not_count() -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html"""
    rule = CheckSettings(interval_s=10.0, healthy_threshold=1, unhealthy_threshold=3, start_period_s=60.0)
    assert next_change(rule, 0.0, "unknown", 0.0, CheckOutcomes(answers_at=None)) == (80.0, "unhealthy")
    assert next_change(rule, 0.0, "unknown", 0.0, CheckOutcomes(answers_at=55.0)) == (60.0, "healthy")


def test_failures_after_a_success_in_the_start_period_do_count() -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html (startPeriod)"""
    rule = CheckSettings(interval_s=10.0, healthy_threshold=1, unhealthy_threshold=3, start_period_s=300.0)
    assert next_change(rule, 0.0, "healthy", 10.0, CheckOutcomes(answers_at=None)) == (40.0, "unhealthy")


@given(
    interval=st.integers(5, 40),
    healthy=st.integers(1, 6),
    unhealthy=st.integers(1, 6),
    start_period=st.integers(0, 120),
    answers_at=st.none() | st.integers(-20, 500),
)
def test_what_is_computed_is_what_polling_would_see(
    interval: int, healthy: int, unhealthy: int, start_period: int, answers_at: int | None
) -> None:
    """Every change up to the 60th check, against a loop that really checks."""
    seen, state, passed, failed = [], "initial", 0, 0
    for check in range(1, 61):
        time = check * interval
        if answers_at is not None and time >= answers_at:
            passed, failed = passed + 1, 0
        elif time >= start_period:
            passed, failed = 0, failed + 1
        if passed >= (healthy if state == "unhealthy" else 1) and state != "healthy":
            state = "healthy"
            seen.append((float(time), state))
        elif failed >= unhealthy and state != "unhealthy":
            state = "unhealthy"
            seen.append((float(time), state))
    rule = CheckSettings(
        interval_s=float(interval),
        healthy_threshold=healthy,
        unhealthy_threshold=unhealthy,
        start_period_s=float(start_period),
    )
    computed, state, since = [], "initial", 0.0
    while change := next_change(rule, 0.0, state, since, CheckOutcomes(answers_at=answers_at)):
        if change[0] > 60 * interval:
            break
        computed.append(change)
        since, state = change
    assert seen == computed
