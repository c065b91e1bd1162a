"""Ranges and tables of single fields, at their ends and beyond."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.contract import limits
from modulestack.fields.name_formats import ENVIRONMENT_NAME_LENGTH, MODULE_NAME_LENGTH

PERCENT = limits.Range(0, 100)
RANGES = {
    "port": limits.PORT,
    "tasks": limits.SCALING_TASKS,
    "spot_percent": PERCENT,
    "stop_timeout_s": limits.STOP_TIMEOUT_S,
    "ephemeral_storage_gib": limits.EPHEMERAL_STORAGE_GIB,
    "health_check.interval_s": limits.HEALTH_CHECK_INTERVAL_S,
    "health_check.timeout_s": limits.HEALTH_CHECK_TIMEOUT_S,
    "health_check.healthy_threshold": limits.HEALTH_CHECK_THRESHOLD,
    "health_check.unhealthy_threshold": limits.HEALTH_CHECK_THRESHOLD,
    "container_health_check.interval_s": limits.CONTAINER_CHECK_INTERVAL_S,
    "container_health_check.timeout_s": limits.CONTAINER_CHECK_TIMEOUT_S,
    "container_health_check.retries": limits.CONTAINER_CHECK_RETRIES,
    "container_health_check.start_period_s": limits.CONTAINER_CHECK_START_PERIOD_S,
    "load_balancing.deregistration_delay_s": limits.DEREGISTRATION_DELAY_S,
    "load_balancing.idle_timeout_s": limits.IDLE_TIMEOUT_S,
    "load_balancing.stickiness.duration_s": limits.STICKINESS_S,
    "scaling.max": limits.SCALING_TASKS,
    "scaling.cpu_percent": limits.SCALING_PERCENT,
    "scaling.memory_percent": limits.SCALING_PERCENT,
    "scaling.requests_per_task": limits.SCALING_REQUESTS,
    "scaling.predictive.requests_per_task": limits.SCALING_REQUESTS,
    "scaling.predictive.scheduling_buffer_s": limits.SCHEDULING_BUFFER_S,
    "scaling.predictive.max_capacity_buffer_percent": limits.CAPACITY_BUFFER_PERCENT,
    "scaling.scale_in_cooldown_s": limits.SCALING_COOLDOWN_S,
    "scaling.scale_out_cooldown_s": limits.SCALING_COOLDOWN_S,
    "deployment.minimum_healthy_percent": PERCENT,
    "deployment.maximum_percent": limits.MAXIMUM_PERCENT,
    "deployment.grace_period_s": limits.GRACE_PERIOD_S,
}


def _keys(path: str, value: int) -> str:
    keys: Any = value
    for step in reversed(path.split(".")):
        keys = {step: keys}
    return str(keys)


def _told_of(problems_of_web, path: str, value: int) -> list[str]:
    """What is told of the size of the value at *path*."""
    lines = problems_of_web(_keys(path, value))
    return [line for line in lines if line.startswith(f"{path}: ") and ("too small" in line or "too large" in line)]


@pytest.mark.parametrize(("path", "allowed"), RANGES.items())
def test_a_range_holds_its_ends_and_nothing_beyond(problems_of_web, path, allowed):
    """And the message names both."""
    assert [_told_of(problems_of_web, path, end) for end in allowed] == [[], []]
    [below], [above] = (_told_of(problems_of_web, path, value) for value in (allowed.min - 1, allowed.max + 1))
    ends = f"{allowed.min} to {allowed.max}"
    least = ends if allowed.max < limits.INT32 else f"{allowed.min} and more"
    assert (below.partition(": allowed ")[2], above.partition(": allowed ")[2]) == (least, ends)


@pytest.mark.parametrize(("fewest", "allowed"), [(0, "1 to 5000"), (-1, "0 to 5000"), (5001, "0 to 5000")])
def test_the_fewest_tasks_are_some_without_a_queue(problems_of_web, fewest, allowed):
    """Both ends are told."""
    lines = problems_of_web(f"{{scaling: {{min: {fewest}, max: 5000, cpu_percent: 60}}}}")
    told = [line.partition(": allowed ")[2] for line in lines if line.startswith("scaling.min")]
    assert told == [allowed]


@pytest.mark.parametrize(
    ("value", "valid"), [(0, True), (1, False), (29, False), (30, True), (900, True), (901, False)]
)
def test_slow_start_is_off_or_in_its_range(problems_of_web, value, valid):
    """Nothing between."""
    assert (problems_of_web(_keys("load_balancing.slow_start_s", value)) == []) is valid


@pytest.mark.parametrize("days", limits.RETENTION_DAYS)
def test_logs_are_kept_as_long_as_cloudwatch_offers(problems_of_web, days):
    """A day more is refused, with the nearest that there are."""
    assert problems_of_web(_keys("log_retention_days", days)) == []
    neighbour = days + 1
    if neighbour not in limits.RETENTION_DAYS:
        [line] = problems_of_web(_keys("log_retention_days", neighbour))
        assert line.startswith(f"log_retention_days: {neighbour} days is not possible: the nearest allowed ")


def test_every_name_made_of_the_longest_names_fits():
    """Cluster and family, log group, DNS label, load balancer and role with Pulumi's suffix are cut elsewhere."""
    both = "x" * ENVIRONMENT_NAME_LENGTH + "-" + "y" * MODULE_NAME_LENGTH
    group = f"/modulestack/{both}"
    parameter = f"/modulestack/{both}/target"
    lengths = (len(both), len(group), len(parameter), MODULE_NAME_LENGTH)
    limits_of = (
        limits.ECS_NAME_LENGTH,
        limits.LOG_GROUP_NAME_LENGTH,
        limits.PARAMETER_NAME_LENGTH,
        limits.DNS_LABEL_LENGTH,
    )
    assert [length <= limit for length, limit in zip(lengths, limits_of, strict=True)] == [True] * 4
