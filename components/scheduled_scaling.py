"""Schedules on which a module gets other bounds for its number of tasks, and what of its scaling is suspended."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import ResourceOptions
from pulumi_aws import appautoscaling

from components.feature_resources import RunningService
from modulestack.features.scaling_schedules import ScalingSchedule
from modulestack.features.scaling_section import Scaling

TARGET = "aws:appautoscaling/target:Target"


def schedules(
    name: str,
    wanted: Mapping[str, ScalingSchedule],
    target: appautoscaling.Target,
    *,
    opts: ResourceOptions,
) -> None:
    """A scheduled action for each of *wanted*, by its name; *name* is the target's."""
    for each, schedule in wanted.items():
        appautoscaling.ScheduledAction(
            f"{name}-{each}-schedule",
            name=each,
            service_namespace=target.service_namespace,
            scalable_dimension=target.scalable_dimension,
            resource_id=target.resource_id,
            schedule=schedule.expression,
            timezone=schedule.time_zone,
            scalable_target_action=appautoscaling.ScheduledActionScalableTargetActionArgs(
                min_capacity=schedule.min, max_capacity=schedule.max
            ),
            opts=opts,
        )


def suspended(settings: Scaling, *, was_suspended: bool) -> appautoscaling.TargetSuspendedStateArgs | None:
    """
    What is suspended; None: nothing is, nor *was_suspended* when an earlier run ended.

    What is suspended the provider leaves so until it is told.
    """
    if not settings.suspended and not was_suspended:
        return None
    return appautoscaling.TargetSuspendedStateArgs(
        dynamic_scaling_in_suspended="in" in settings.suspended,
        dynamic_scaling_out_suspended="out" in settings.suspended,
        scheduled_scaling_suspended="scheduled" in settings.suspended,
    )


def was_suspended(name: str, service: RunningService) -> bool:
    """Whether of the target that the stack knows as *name* something was."""
    return any(
        resource["type"] == TARGET
        and resource["name"] == name
        and any((resource["outputs"].get("suspendedState") or {}).values())
        for resource in service.standing.resources
    )
