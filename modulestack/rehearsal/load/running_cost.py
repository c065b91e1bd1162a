"""
What an environment costs an hour while its numbers of tasks change.

A task is paid for from the pull of its image until it has stopped (https://aws.amazon.com/fargate/pricing/); here as
long as there is one, from its provisioning on. All else is paid for whether tasks come or go. What is paid for by use
is not in it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from decimal import Decimal

from modulestack.cost.estimate import estimate
from modulestack.cost.made_resources import MadeResources, made_resources
from modulestack.cost.task_costs import task_count, task_lines
from modulestack.engine.resource_state import ResourceState

_SERVICE = "ecs/service:Service"
_SCALING = ("appautoscaling/target:Target", "appautoscaling/scheduledAction:ScheduledAction")


@dataclasses.dataclass(frozen=True, kw_only=True)
class RunningCost:
    """USD an hour, without what is paid for by use."""

    a_task: Mapping[str, float]
    """By module: of one task of it."""
    fixed: float
    """Of all that is no task."""
    is_complete: bool
    """Whether all prices are known; else it is at least that."""

    def an_hour(self, tasks: Mapping[str, float]) -> float:
        """With so many *tasks* of each module."""
        return self.fixed + sum(self.a_task.get(module, 0.0) * count for module, count in tasks.items())


def running_cost(region: str, resources: Mapping[str, ResourceState]) -> RunningCost | None:
    """Of *resources*, by their URNs; None: there are none."""
    if not resources:
        return None
    whole = estimate("", region, resources)
    made = made_resources(resources, region)
    a_task = {service.module: Decimal(0) for service in made.of(_SERVICE)}
    now = Decimal(0)
    for service in made.of(_SERVICE):
        one = dataclasses.replace(service, inputs={**service.inputs, "desiredCount": 1})
        others = tuple(each for each in made.all if each.type.removeprefix("aws:") not in (_SERVICE, *_SCALING))
        lines = task_lines(MadeResources(region, (one, *others)))
        price = sum((line.hourly.now for line in lines if line.hourly), Decimal(0))
        a_task[service.module] += price
        now += price * task_count(service, made).now
    return RunningCost(
        a_task={module: float(price) for module, price in a_task.items()},
        fixed=float(whole.hourly().now - now),
        is_complete=whole.is_complete,
    )
