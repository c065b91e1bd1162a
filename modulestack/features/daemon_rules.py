"""DAEMON: one task on each machine, as many as there are; no count, no scaling, no second one beside the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.features.scaling import ScalingKeys
from modulestack.fields.violation import RuleViolation


def complete(module: dict[str, Any], capacity: Mapping[str, Any]) -> None:
    """A DAEMON's deployment, where nobody says: one machine after the other, of as few as there may be."""
    if module.get("scheduling_strategy") != "DAEMON":
        return
    machines = capacity.get(str(module.get("capacity")))
    least = machines.get("min") if isinstance(machines, dict) else None
    deployment = module.setdefault("deployment", {})
    if isinstance(deployment, dict):
        deployment.setdefault("maximum_percent", 100)
        deployment.setdefault("minimum_healthy_percent", one_at_a_time(least if isinstance(least, int) else 0))


def one_at_a_time(machines: int) -> int:
    """
    Percent of the tasks that must stay if of *machines* one may be without: the fewest that must are rounded up.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
    """
    return 100 * (machines - 1) // machines if machines > 1 else 0


def fargate_has_no_daemon(module: ScalingKeys) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html (schedulingStrategy)"""
    if module.is_daemon and module.capacity is None:
        yield RuleViolation(
            (("scheduling_strategy",), ("capacity",)),
            '"DAEMON" runs one task on each instance, and Fargate has no instances: allowed REPLICA, with tasks; or '
            "name machines with capacity",
        )


def a_daemon_has_one_task_on_each(module: ScalingKeys) -> Iterator[RuleViolation]:
    """
    No second task beside the first, and room to stop one.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html (maximumPercent)
    """
    rollout = module.deployment
    if not module.is_daemon:
        return
    if rollout.maximum_percent != 100:
        yield RuleViolation(
            (("deployment", "maximum_percent"), ("scheduling_strategy",)),
            f"{rollout.maximum_percent} would be more than one task on a machine, and ECS takes 100 of a DAEMON: "
            "allowed 100, or leave it out",
        )
    if rollout.minimum_healthy_percent == 100:
        yield RuleViolation(
            (("deployment", "minimum_healthy_percent"), ("scheduling_strategy",)),
            "100 leaves no room for a new version of a DAEMON, whose old task must stop before the new one starts: "
            "allowed 0 to 99, or leave it out",
        )


def a_daemon_is_not_scaled(module: ScalingKeys) -> Iterator[RuleViolation]:
    """
    It has as many tasks as there are machines.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
    Text: https://github.com/Shippable/support/issues/4534 (of a count)
    """
    if module.is_daemon and module.scaling is not None:
        yield RuleViolation(
            (("scaling",), ("scheduling_strategy",)),
            "a DAEMON has one task on each machine, whatever its load: leave scaling out, or choose REPLICA",
        )
    elif module.is_daemon and "tasks" in module.model_fields_set:
        yield RuleViolation(
            (("tasks",), ("scheduling_strategy",)),
            "a DAEMON has one task on each machine, and ECS takes no count: leave it out, or choose REPLICA",
        )
