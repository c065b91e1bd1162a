"""Rules of the schedules on which scaling gets other bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from modulestack.contract import limits
from modulestack.features import timed
from modulestack.features.scaling_schedules import ScalingSchedule
from modulestack.features.scaling_section import Scaling
from modulestack.fields.text import shown
from modulestack.fields.violation import FieldPath, RuleViolation


class HasScaling(Protocol):
    """What is read of a module."""

    @property
    def scaling(self) -> Scaling | None:
        """How many tasks run, where load or schedules decide."""


def moved(scaling: Scaling | None) -> tuple[str, ...]:
    """Which of ``min`` and ``max`` schedules or forecasts set, and the file only at first."""
    return tuple(key for key in ("min", "max") if scheduled(scaling, key) or (key == "max" and raised(scaling)))


def scheduled(scaling: Scaling | None, key: str) -> bool:
    """Whether schedules set ``min`` or ``max``."""
    return scaling is not None and any(getattr(each, key) is not None for each in scaling.schedules.values())


def raised(scaling: Scaling | None) -> bool:
    """Whether forecasts may raise ``max``."""
    return scaling is not None and scaling.predictive is not None and scaling.predictive.raises_max


def fewest(scaling: Scaling) -> int:
    """How many tasks there are at least, whichever schedule was last, unless one stops them all."""
    return min([scaling.min, *(each.min for each in scaling.schedules.values() if each.min)])


def a_scaling_schedule_is_one(module: HasScaling) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html"""
    for name, schedule in _schedules(module).items():
        yield from timed.unreadable(schedule, _field(name))


def a_scaling_schedule_sets_something(module: HasScaling) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalableTargetAction.html"""
    for name, schedule in _schedules(module).items():
        if schedule.min is None and schedule.max is None:
            yield RuleViolation((_field(name),), "sets nothing: add min, max or both")


def scheduled_bounds_are_in_order(module: HasScaling) -> Iterator[RuleViolation]:
    """
    Whichever schedules came before, the fewest are never more than the most: AWS would leave that schedule out.

    Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
    """
    scaling = module.scaling
    if scaling is None:
        return
    least = [scaling.min, *(each.min for each in scaling.schedules.values() if each.min is not None)]
    most = [scaling.max, *(each.max for each in scaling.schedules.values() if each.max is not None)]
    for name, schedule in scaling.schedules.items():
        if schedule.min is not None and schedule.max is not None:
            if schedule.max < schedule.min:
                text = f"{schedule.max} is less than min ({schedule.min}): allowed {schedule.min} and more"
                yield RuleViolation((_field(name, "max"), _field(name, "min")), text)
        elif schedule.min is not None and schedule.min > min(most):
            text = f"{schedule.min} is more than the most tasks that there may be then ({min(most)}): "
            yield RuleViolation(
                (_field(name, "min"), ("scaling", "max")), f"{text}allowed up to {min(most)}, or set max here, too"
            )
        elif schedule.max is not None and schedule.max < max(least):
            text = f"{schedule.max} is less than the fewest tasks that there may be then ({max(least)}): "
            yield RuleViolation(
                (_field(name, "max"), ("scaling", "min")), f"{text}allowed {max(least)} and more, or set min here, too"
            )


def a_schedule_that_stops_is_no_dead_end(module: HasScaling) -> Iterator[RuleViolation]:
    """
    Without a task no metric but a queue's has data: then only another schedule starts one.

    Source ("insufficient data"):
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
    """
    scaling = module.scaling
    if scaling is None or scaling.queue:
        return
    for name, schedule in scaling.schedules.items():
        if schedule.min == 0 and schedule.max != 0:
            yield RuleViolation(
                (_field(name, "min"), _field(name, "max")),
                "0 is too small: without a task no metric has data, and scaling would not start one again: allowed "
                f"{limits.SCALED_TASKS.min} and more, or set max to 0, too, which stops the module until another "
                "schedule starts it",
            )
    stops = [name for name, schedule in scaling.schedules.items() if schedule.min == schedule.max == 0]
    if stops and not any(each.min for each in scaling.schedules.values()):
        fields = tuple(_field(name, "max") for name in stops)
        yield RuleViolation(
            fields, "stops the module, and no schedule starts it again: add one with min 1 or more, or set both to 1"
        )


def schedules_are_not_too_many(module: HasScaling) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-quotas.html"""
    count = len(_schedules(module))
    if count > limits.SCHEDULES_PER_TARGET:
        text = f"are {count}: allowed up to {limits.SCHEDULES_PER_TARGET} for a service"
        yield RuleViolation((("scaling", "schedules"),), text)


def a_scaling_schedule_may_be_over(module: HasScaling) -> Iterator[RuleViolation]:
    """Nothing is wrong with it, but it does nothing any more."""
    for name, schedule in _schedules(module).items():
        if timed.is_over(schedule):
            text = f"{shown(schedule.expression)} lies in the past: it sets nothing any more"
            yield RuleViolation((_field(name, "expression"),), text)


def time_zones_of_rates(module: HasScaling) -> Iterator[RuleViolation]:
    """
    It would say nothing.

    Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html (Timezone)
    """
    for name, schedule in _schedules(module).items():
        if schedule.expression.startswith("rate(") and schedule.time_zone != "UTC":
            text = "says nothing of a rate, which AWS counts from when it is made: leave it out"
            yield RuleViolation((_field(name, "time_zone"), _field(name, "expression")), text)


def _schedules(module: HasScaling) -> Mapping[str, ScalingSchedule]:
    return module.scaling.schedules if module.scaling else {}


def _field(name: str, *key: str) -> FieldPath:
    return ("scaling", "schedules", name, *key)
