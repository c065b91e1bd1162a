"""What needs Container Insights, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.environment.model import Environment, Module
from modulestack.fields.effects import Effect, EffectKind, Effects
from modulestack.fields.violation import FieldPath, RuleViolation

_FIELD: FieldPath = ("container_insights",)
_PRICES = {
    "disabled": "costs nothing: running and desired tasks, and deployments, are counted by nobody",
    "enabled": "is paid for as custom metrics: 0.30 USD a month for each metric, of clusters and services",
    "enhanced": "costs 0.07 USD a month for each metric, of clusters, services, tasks and containers, in most regions",
}
EFFECTS: dict[str, Effects[Environment]] = {
    "container_insights": (Effect(kinds=(EffectKind.IN_PLACE,), text="metrics come, or come no more, from then on"),)
}


def _own(environment: Environment) -> Iterator[tuple[str, Module]]:
    """The modules in clusters that are made, where nobody looks at these."""
    if environment.container_insights == "disabled":
        yield from ((name, each) for name, each in environment.modules.items() if each.existing_cluster is None)


def queues_count_tasks(environment: Environment) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html"""
    for name, module in _own(environment):
        if module.scaling and module.scaling.queue:
            text = "counts tasks by Container Insights, which are disabled: allowed enabled or enhanced"
            yield RuleViolation((("modules", name, "scaling", "queue"), _FIELD), text)


def missing_tasks_are_counted(environment: Environment) -> Iterator[RuleViolation]:
    """Without, that alarm never has data, and would look as if all were well."""
    for name, module in _own(environment) if environment.alerts else ():
        if "missing_tasks" not in module.alarms.unwatched:
            yield RuleViolation(
                (("modules", name, "alarms", "unwatched"), _FIELD),
                "does not name missing_tasks, which Container Insights count, and these are disabled: name it there, "
                "or allowed enabled or enhanced",
            )


def what_they_cost(environment: Environment) -> Iterator[RuleViolation]:
    """
    A notice, where the file chooses.

    Source: https://aws.amazon.com/cloudwatch/pricing/
    """
    if "container_insights" in environment.model_fields_set:
        yield RuleViolation((_FIELD,), f"{environment.container_insights} {_PRICES[environment.container_insights]}")
