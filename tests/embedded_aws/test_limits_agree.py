"""
The program's limits beside the embedded AWS's, which come from botocore's models, their prose or AWS's pages.

Neither side reads the other's, so that a wrong number on one of them is noticed here.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from typing import Any

import botocore.loaders
import pytest

from modulestack.contract import limits
from modulestack.embedded_aws.ecs import documented_limits, run_task_rules
from modulestack.embedded_aws.validation import elbv2, iam, logs, ssm, target_groups

CHECK = documented_limits.CONTAINER_HEALTH_CHECK


@functools.cache
def _model(service: str) -> dict[str, Any]:
    model: dict[str, Any] = botocore.loaders.Loader().load_service_model(service, "service-2")
    return model


def shape(service: str, name: str) -> tuple[Any, Any]:
    """The lowest and highest value or length that botocore's model of *service* gives the shape *name*."""
    found = _model(service)["shapes"][name]
    return found.get("min"), found.get("max")


def prose(service: str, name: str, member: str | None, pattern: str) -> tuple[int, ...]:
    """The numbers that *pattern*'s groups find in what AWS writes about a shape, or a *member* of it."""
    found = _model(service)["shapes"][name]
    text = re.sub(r"<[^>]+>", "", (found["members"][member] if member else found)["documentation"])
    match = re.search(pattern, text)
    assert match is not None, f"{service} {name} {member} no longer says {pattern!r}: {text}"
    return tuple(int(group) for group in match.groups())


def _retention() -> tuple[int, ...]:
    text = _model("logs")["shapes"]["Days"]["documentation"]
    listed = re.search(r"Possible values are: ([\d, and]+)", text)
    assert listed is not None
    return tuple(int(number) for number in re.findall(r"\d+", listed[1]))


BETWEEN = r"between (\d+) and (\d+)"
ATTRIBUTE = ("elbv2", "TargetGroupAttribute", "Key")

LIMITS: dict[str, tuple[Any, Callable[[], Any]]] = {
    "FARGATE_MEMORY_MIB": (
        limits.FARGATE_MEMORY_MIB,
        lambda: {int(vcpu * 1024): sizes for vcpu, sizes in documented_limits.FARGATE_TASK_SIZES},
    ),
    "EPHEMERAL_STORAGE_GIB": (limits.EPHEMERAL_STORAGE_GIB, lambda: documented_limits.EPHEMERAL_STORAGE_GIB),
    "STOP_TIMEOUT_S": (limits.STOP_TIMEOUT_S, lambda: documented_limits.STOP_TIMEOUT_S),
    "CONTAINER_CHECK_INTERVAL_S": (limits.CONTAINER_CHECK_INTERVAL_S, lambda: CHECK["interval"]),
    "CONTAINER_CHECK_TIMEOUT_S": (limits.CONTAINER_CHECK_TIMEOUT_S, lambda: CHECK["timeout"]),
    "CONTAINER_CHECK_RETRIES": (limits.CONTAINER_CHECK_RETRIES, lambda: CHECK["retries"]),
    "CONTAINER_CHECK_START_PERIOD_S": (limits.CONTAINER_CHECK_START_PERIOD_S, lambda: CHECK["startPeriod"]),
    "ECS_NAME_LENGTH": (limits.ECS_NAME_LENGTH, lambda: documented_limits.NAME_LENGTH),
    "HEALTH_CHECK_INTERVAL_S": (limits.HEALTH_CHECK_INTERVAL_S, lambda: shape("elbv2", "HealthCheckIntervalSeconds")),
    "HEALTH_CHECK_TIMEOUT_S": (limits.HEALTH_CHECK_TIMEOUT_S, lambda: shape("elbv2", "HealthCheckTimeoutSeconds")),
    "HEALTH_CHECK_THRESHOLD": (limits.HEALTH_CHECK_THRESHOLD, lambda: shape("elbv2", "HealthCheckThresholdCount")),
    "HEALTH_CHECK_PATH_LENGTH": (limits.HEALTH_CHECK_PATH_LENGTH, lambda: shape("elbv2", "Path")),
    "HEALTH_CHECK_CODE": (limits.HEALTH_CHECK_CODE, lambda: prose("elbv2", "Matcher", "HttpCode", BETWEEN)),
    "PORT": (limits.PORT, lambda: shape("elbv2", "Port")),
    "LOAD_BALANCER_NAME_LENGTH": (limits.LOAD_BALANCER_NAME_LENGTH, lambda: elbv2.NAME_LENGTH),
    "DEREGISTRATION_DELAY_S": (
        limits.DEREGISTRATION_DELAY_S,
        lambda: target_groups.ATTRIBUTE_RANGES["deregistration_delay.timeout_seconds"],
    ),
    "SLOW_START_S": (limits.SLOW_START_S, lambda: target_groups.ATTRIBUTE_RANGES["slow_start.duration_seconds"]),
    "STICKINESS_S": (
        limits.STICKINESS_S,
        lambda: target_groups.ATTRIBUTE_RANGES["stickiness.lb_cookie.duration_seconds"],
    ),
    "IDLE_TIMEOUT_S": (
        limits.IDLE_TIMEOUT_S,
        lambda: prose("elbv2", "LoadBalancerAttribute", "Key", r"idle timeout value.*?range is (\d+)-(\d+)"),
    ),
    "RETENTION_DAYS": (limits.RETENTION_DAYS, lambda: logs.RETENTION_DAYS),
    "LOG_GROUP_NAME_LENGTH": (limits.LOG_GROUP_NAME_LENGTH, lambda: shape("logs", "LogGroupName")[1]),
    "ROLE_NAME_LENGTH": (limits.ROLE_NAME_LENGTH, lambda: shape("iam", "roleNameType")[1]),
    "TAG_KEY_LENGTH": (limits.TAG_KEY_LENGTH, lambda: shape("ecs", "TagKey")[1]),
    "TAG_VALUE_LENGTH": (limits.TAG_VALUE_LENGTH, lambda: shape("ecs", "TagValue")[1]),
    "SECRET_NAME_LENGTH": (limits.SECRET_NAME_LENGTH, lambda: shape("secretsmanager", "NameType")[1]),
    "PARAMETER_BYTES": (limits.PARAMETER_BYTES, lambda: ssm.LONGEST_VALUE),
    "OVERRIDES_LENGTH": (
        (limits.OVERRIDES_LENGTH,),
        lambda: prose("ecs", "RunTaskRequest", "overrides", r"total of (\d+) characters"),
    ),
    "embedded OVERRIDES_LENGTH": (limits.OVERRIDES_LENGTH, lambda: run_task_rules.OVERRIDES_LENGTH),
    "POLICY_LENGTH": (limits.POLICY_LENGTH, lambda: iam.POLICY_LENGTH),
    "TRUST_POLICY_LENGTH": (limits.TRUST_POLICY_LENGTH, lambda: iam.TRUST_LENGTH),
    "MANAGED_POLICIES_PER_ROLE": (limits.MANAGED_POLICIES_PER_ROLE, lambda: iam.POLICIES_PER_ROLE),
    "ROLE_POLICIES_LENGTH": (limits.ROLE_POLICIES_LENGTH, lambda: iam.ROLE_LENGTH),
    "PARAMETER_NAME_LENGTH": (
        (limits.PARAMETER_NAME_LENGTH,),
        lambda: prose("ssm", "PutParameterRequest", "Name", r"name that you specify is (\d+) characters"),
    ),
}
"""Name in the contract → its value, and what the embedded AWS or botocore has."""

TABLES: dict[str, tuple[Any, Callable[[], Any]]] = {
    **{
        f"healthCheck.{member}": (CHECK[member], functools.partial(prose, "ecs", "HealthCheck", member, BETWEEN))
        for member in CHECK
    },
    "EPHEMERAL_STORAGE_GIB": (
        documented_limits.EPHEMERAL_STORAGE_GIB,
        lambda: prose("ecs", "EphemeralStorage", "sizeInGiB", r"minimum .*?(\d+) GiB .*?maximum .*?(\d+) GiB"),
    ),
    "STOP_TIMEOUT_S": (
        documented_limits.STOP_TIMEOUT_S,
        lambda: prose("ecs", "ContainerDefinition", "stopTimeout", r"valid values for Fargate are (\d+)-(\d+)"),
    ),
    "ecs NAME_LENGTH": (
        (documented_limits.NAME_LENGTH,),
        lambda: prose("ecs", "CreateServiceRequest", "serviceName", r"Up to (\d+) letters"),
    ),
    "elbv2 NAME_LENGTH": (
        (elbv2.NAME_LENGTH,),
        lambda: prose("elbv2", "CreateLoadBalancerInput", "Name", r"maximum of (\d+) characters"),
    ),
    "RETENTION_DAYS": (logs.RETENTION_DAYS, _retention),
    "deregistration_delay": (
        target_groups.ATTRIBUTE_RANGES["deregistration_delay.timeout_seconds"],
        lambda: prose(*ATTRIBUTE, r"deregistration_delay\.timeout_seconds - .*?range is (\d+)-(\d+)"),
    ),
    "slow_start": (
        target_groups.ATTRIBUTE_RANGES["slow_start.duration_seconds"],
        lambda: prose(*ATTRIBUTE, r"slow_start\.duration_seconds - .*?range is (\d+)-(\d+)"),
    ),
    "lb_cookie": (
        target_groups.ATTRIBUTE_RANGES["stickiness.lb_cookie.duration_seconds"],
        lambda: prose(*ATTRIBUTE, r"lb_cookie\.duration_seconds - .*?range is (\d+) second to 1 week \((\d+) seconds"),
    ),
}
"""A table that the embedded AWS keeps itself → what the prose of botocore's models says about it."""


@pytest.mark.parametrize("name", LIMITS)
def test_program_and_embedded_aws_have_the_same_limit(name: str) -> None:
    ours, theirs = LIMITS[name][0], LIMITS[name][1]()
    assert ours == theirs, f"limits.{name} is {ours}, but the embedded AWS has {theirs}"


@pytest.mark.parametrize("name", TABLES)
def test_tables_of_the_embedded_aws_say_what_aws_says(name: str) -> None:
    ours, theirs = TABLES[name][0], TABLES[name][1]()
    assert ours == theirs, f"the embedded AWS's {name} is {ours}, but AWS's model says {theirs}"


def test_fargate_sizes_are_those_of_the_model_as_far_as_it_lists_them() -> None:
    """The first three rows are listed in full; the others give their ends."""
    text = re.sub(
        r"<[^>]+>", "", _model("ecs")["shapes"]["RegisterTaskDefinitionRequest"]["members"]["memory"]["documentation"]
    )
    rows = {
        int(cpu): tuple(int(mib) for mib in re.findall(r"(\d+) \(", sizes))
        for sizes, cpu in re.findall(r"((?:\d+ \([\d.]+ GB\)(?:, )?)+) - Available cpu values: (\d+)", text)
    }
    listed = (256, 512, 1024)
    assert [rows[cpu] for cpu in listed] == [documented_limits.fargate_memory_mib(cpu) for cpu in listed]


def test_parameter_values_of_both_tiers_are_as_the_model_says() -> None:
    text = json.dumps(_model("ssm")["shapes"]["PutParameterRequest"]["members"])
    sizes = {"Standard": 4, "Advanced": 8}
    assert {tier: kib * 1024 for tier, kib in sizes.items()} == ssm.LONGEST_VALUE
    assert all(f"{kib} KB" in text for kib in sizes.values())
