"""Rules of scaling by a forecast."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from modulestack.features.scaling_schedule_rules import HasScaling
from modulestack.features.scaling_section import OF_TASKS, Scaling
from modulestack.fields.text import listed
from modulestack.fields.violation import RuleViolation

_AT = ("scaling", "predictive")


class _Serving(HasScaling, Protocol):
    @property
    def is_network(self) -> bool: ...
    @property
    def protocol(self) -> str: ...
    @property
    def has_two_target_groups(self) -> bool: ...


def a_forecast_is_of_a_metric(module: HasScaling) -> Iterator[RuleViolation]:
    """
    One for each policy.

    Source:
    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredictiveScalingPolicyConfiguration.html
    """
    predictive = module.scaling.predictive if module.scaling else None
    if predictive and all(getattr(predictive, key) is None for key in OF_TASKS):
        yield RuleViolation((_AT,), f"has nothing to forecast: add at least one of {listed(OF_TASKS, 'and')}")


def something_takes_tasks_away(module: HasScaling) -> Iterator[RuleViolation]:
    """
    A forecast adds tasks only: by itself it would leave those of the busiest hour.

    Source:
    https://docs.aws.amazon.com/autoscaling/application/userguide/aas-predictive-scaling-how-it-works.html
    """
    scaling = module.scaling
    if scaling is None or scaling.predictive is None or scaling.predictive.mode == "ForecastOnly":
        return
    if not _takes_away(scaling):
        yield RuleViolation(
            ((*_AT, "mode"), ("scaling",)),
            "ForecastAndScale takes no task away, and nothing else does: add one of "
            f"{listed((*OF_TASKS, 'queue'), 'and')} to scaling, or set it to ForecastOnly",
        )


def _takes_away(scaling: Scaling) -> bool:
    return (
        any(getattr(scaling, key) is not None for key in (*OF_TASKS, "queue"))
        or any(custom.scale_in for custom in scaling.custom.values())
        or any(
            each.change < 0 or step.adjustment_type == "ExactCapacity"
            for step in scaling.steps.values()
            for each in step.adjustments
        )
        or any(schedule.max is not None for schedule in scaling.schedules.values())
    )


def a_forecast_needs_tasks(module: HasScaling) -> Iterator[RuleViolation]:
    """
    Without a task there is no data of CPU, memory or requests per task, and 24 hours of it are needed.

    Source:
    https://docs.aws.amazon.com/autoscaling/application/userguide/aas-predictive-scaling-how-it-works.html
    """
    if module.scaling and module.scaling.predictive and module.scaling.min == 0:
        text = "forecasts metrics that have no data without a task: leave it out, or set min to 1"
        yield RuleViolation((_AT, ("scaling", "min")), text)


def forecast_requests_are_counted(module: _Serving) -> Iterator[RuleViolation]:
    """
    By an application load balancer.

    Source:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/predictive-scaling-create-policy.html
    """
    predictive = module.scaling.predictive if module.scaling else None
    if predictive and predictive.requests_per_task is not None and module.is_network:
        yield RuleViolation(
            ((*_AT, "requests_per_task"), ("protocol",)),
            f"counts requests, and a network load balancer (protocol {module.protocol}) knows of none: leave it out, "
            "or forecast cpu_percent or memory_percent",
        )


def max_has_one_owner(module: HasScaling) -> Iterator[RuleViolation]:
    """
    What a forecast has raised stays so, and a schedule would set it back, or have stopped the module.

    Source:
    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredictiveScalingPolicyConfiguration.html
    """
    scaling = module.scaling
    if scaling is None or scaling.predictive is None or scaling.predictive.max_capacity_buffer_percent is None:
        return
    for name, schedule in scaling.schedules.items():
        if schedule.max is not None:
            yield RuleViolation(
                ((*_AT, "max_capacity_buffer_percent"), ("scaling", "schedules", name, "max")),
                f"raises max, and the schedule {name} sets it, too: leave one of them out",
            )


RULES = (
    a_forecast_is_of_a_metric,
    something_takes_tasks_away,
    a_forecast_needs_tasks,
    forecast_requests_are_counted,
    max_has_one_owner,
)
