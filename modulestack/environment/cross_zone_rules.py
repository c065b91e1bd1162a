"""Load balancers whose nodes send requests to tasks of their own zone only."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.environment.model import Environment
from modulestack.features.scaling_schedule_rules import fewest
from modulestack.fields.violation import FieldPath, RuleViolation

FEWEST_ZONES = 2
"""
That a load balancer is in.
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
"""


def each_zone_has_a_task(environment: Environment) -> Iterator[RuleViolation]:
    """
    A warning: a node without a healthy task in its zone answers nobody, until DNS leaves it out.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health.html
    """
    create = environment.network.create
    zones = create.zones if create else FEWEST_ZONES
    for name, module in environment.modules.items():
        tasks = min(module.tasks, fewest(module.scaling)) if module.scaling else module.tasks
        if module.load_balancing.cross_zone or not 0 < tasks < zones:
            continue
        key: FieldPath = ("scaling", "min") if module.scaling else ("tasks",)
        where: FieldPath = ("modules", name)
        yield RuleViolation(
            ((*where, "load_balancing", "cross_zone"), (*where, *key)),
            f"false, and {tasks} task{'s' * (tasks > 1)} for {zones} zones: where there is none, the load balancer's "
            f"node answers nobody until DNS leaves it out: have {zones} tasks or more",
        )
