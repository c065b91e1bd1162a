"""How many tasks a module runs: a number, or what its load asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract import limits, names
from modulestack.features import queue, scaling_metric_rules, scaling_prediction_rules, scaling_schedule_rules
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.feature import Feature
from modulestack.features.protocol import ProtocolKeys
from modulestack.features.scaling_effects import EFFECTS
from modulestack.features.scaling_section import OF_TASKS, SCALED_BY, Scaling
from modulestack.fields import kinds
from modulestack.fields.text import listed
from modulestack.fields.violation import FieldPath, RuleViolation


class ScalingKeys(ProtocolKeys):
    """How many tasks run."""

    tasks: kinds.Tasks = 1
    """Tasks to run; with `scaling`, how many the service starts with: absent, its `min`."""
    scaling: Scaling | None = None
    """Absent: `tasks` stays as it is."""


def complete(module: dict[str, Any], capacity: Mapping[str, Any]) -> None:
    """Without ``tasks``, a service starts with the fewest that scaling allows."""
    del capacity
    scaling = module.get("scaling")
    least = scaling.get("min") if isinstance(scaling, dict) else None
    if "tasks" not in module and isinstance(least, int):
        module["tasks"] = max(1, least)  # of a wrong min only its own error is told


def scaling_has_a_target(module: ScalingKeys) -> Iterator[RuleViolation]:
    """Scaling without a policy does nothing."""
    scaling = module.scaling
    if scaling and not any(getattr(scaling, key) for key in SCALED_BY):
        text = f"has nothing to scale by: add at least one of {listed(SCALED_BY, 'and')}"
        yield RuleViolation((("scaling",),), text)


def scaling_can_start_again(module: ScalingKeys) -> Iterator[RuleViolation]:
    """
    None would be for ever, but for a queue, which fills without a task.

    A policy does nothing while its metric has no data, and of CPU, memory and requests per task there is none without a
    task.

    Source ("insufficient data"):
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
    """
    if module.scaling and module.scaling.min == 0 and module.scaling.queue is None:
        yield RuleViolation(
            (("scaling", "min"), ("scaling", "queue")),
            "0 is too small: without a task no metric has data, and scaling never starts one again (to stop a module, "
            "take its scaling away and write tasks: 0; a queue starts one again): allowed "
            f"{limits.SCALED_TASKS.min} to {limits.SCALED_TASKS.max}",
        )


def requests_are_counted_by_who_counts_them(module: ScalingKeys) -> Iterator[RuleViolation]:
    """
    A network load balancer knows of connections only.

    Source ("ALBRequestCountPerTarget"):
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
    """
    if module.is_network and module.scaling and module.scaling.requests_per_task is not None:
        yield RuleViolation(
            (("scaling", "requests_per_task"), ("protocol",)),
            f"counts requests, and a network load balancer (protocol {module.protocol}) knows of none: leave it out, "
            "or scale by cpu_percent or memory_percent",
        )


def what_is_measured_more_often_is_scaled_by(module: ScalingKeys) -> Iterator[RuleViolation]:
    """
    There are such metrics of CPU and memory only.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/target-tracking-faster-auto-scaling.html
    """
    scaling = module.scaling
    if scaling is None or scaling.metrics_resolution_s == 60:
        return
    if scaling.cpu_percent is None and scaling.memory_percent is None:
        yield RuleViolation(
            tuple(("scaling", key) for key in ("metrics_resolution_s", "cpu_percent", "memory_percent")),
            f"{scaling.metrics_resolution_s} is of CPU and memory, and nothing scales by them: leave it out, or add "
            "cpu_percent or memory_percent",
        )


def a_queue_has_one_name(module: ScalingKeys) -> Iterator[RuleViolation]:
    """By its name or by its ARN."""
    if module.scaling and module.scaling.queue:
        yield from queue.one_name(module.scaling.queue)


def a_queue_scales_alone(module: ScalingKeys) -> Iterator[RuleViolation]:
    """
    With 0 tasks no other metric has data, and tasks are stopped only if all policies agree.

    Source: https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
    """
    scaling = module.scaling
    if scaling is None or scaling.queue is None or scaling.min:
        return
    taking_away: list[FieldPath] = [("scaling", key) for key in OF_TASKS if getattr(scaling, key) is not None]
    taking_away += [("scaling", "custom", name) for name, each in scaling.custom.items() if each.scale_in]
    for field in taking_away:
        yield RuleViolation(
            (field, ("scaling", "min")),
            "keeps the last task, because tasks are stopped only if every policy agrees, and one that has no data "
            "does not: leave it out, or set min to 1",
        )


def a_queue_is_here(module: ScalingKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """In the environment's region and account, and told by a variable of its own."""
    if module.scaling and module.scaling.queue:
        yield from queue.is_here(module.name, module.scaling.queue, context)
        yield from queue.its_variable_is_free(module.name, context)


def what_is_suspended_is_named_once(module: ScalingKeys) -> Iterator[RuleViolation]:
    """A second time says nothing."""
    suspended = module.scaling.suspended if module.scaling else ()
    for index, kind in enumerate(suspended):
        if kind in suspended[:index]:
            yield RuleViolation((("scaling", "suspended", index),), f"{kind} is in the list twice")


def scaling_bounds_are_in_order(module: ScalingKeys) -> Iterator[RuleViolation]:
    """From min to max."""
    scaling = module.scaling
    if scaling and scaling.max < scaling.min:
        yield RuleViolation(
            (("scaling", "max"), ("scaling", "min")),
            f"{scaling.max} is less than min ({scaling.min}): allowed {scaling.min} and more",
        )


def tasks_are_within_scaling(module: ScalingKeys) -> Iterator[RuleViolation]:
    """A service starts with a count that scaling would not change at once."""
    scaling = module.scaling
    if (
        scaling
        and (scaling.min or scaling.queue)
        and scaling.min <= scaling.max
        and not scaling.min <= module.tasks <= scaling.max
    ):
        yield RuleViolation(
            (("tasks",), ("scaling", "min"), ("scaling", "max")),
            f"{module.tasks} is not within scaling: allowed {scaling.min} to {scaling.max}, or leave it out",
        )


def a_deployment_has_room(module: ScalingKeys) -> Iterator[RuleViolation]:
    """
    ECS must be able to start a new task beside the old ones, or to stop an old one first.

    The fewest tasks that must stay are rounded up, the most that may exist rounded down.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
    """
    if module.is_daemon or module.deployment.shifts:
        return
    least, most = module.deployment.minimum_healthy_percent, module.deployment.maximum_percent
    tasks = max(1, min(module.tasks, scaling_schedule_rules.fewest(module.scaling)) if module.scaling else module.tasks)
    must_stay, may_exist = -(-tasks * least // 100), tasks * most // 100
    if must_stay < tasks or may_exist > tasks:
        return
    fields: tuple[FieldPath, ...] = (("deployment", "maximum_percent"), ("deployment", "minimum_healthy_percent"))
    enough = -(-(tasks + 1) * 100 // tasks)
    if least == most == 100:
        text = "100 leaves no room for a new version while minimum_healthy_percent is 100"
    else:
        counted = "1 task" if tasks == 1 else f"{tasks} tasks"
        text = (
            f"{most} leaves no room for a new version with {counted}: "
            f"{must_stay} must stay (minimum_healthy_percent {least}) and {may_exist} may exist"
        )
        fields = (*fields, ("tasks",), ("scaling",))
    yield RuleViolation(fields, f"{text}: allowed {enough} and more, or a lower minimum_healthy_percent")


def contribute(module: ScalingKeys, context: ModuleContext) -> Contribution:
    """The count that a new service starts with, and who decides on it from then on."""
    found = module.scaling.queue if module.scaling else None
    return Contribution(
        feature="scaling",
        default_variables={names.QUEUE_VARIABLE: queue.url_of(found, context)} if found else {},
        service={} if module.is_daemon else {"desired_count": module.tasks},
        service_ignored=("desiredCount",) if module.scaling else (),
        manifest={
            "desired_count_owner": "machines" if module.is_daemon else "autoscaling" if module.scaling else "file",
            **({"queue": queue.arn_of(found, context)} if found else {}),
        },
        task_role=queue.permissions(found, context) if found else (),
        pipeline=queue.pipeline(found, context) if found else (),
        seeds=queue.seeds(found, context) if found else (),
        scenarios=tuple(_scenarios(module, module.scaling)) if module.scaling else (),
        components=("scaling",) if module.scaling else (),
    )


def _scenarios(module: ScalingKeys, scaling: Scaling) -> Iterator[str]:
    if scaling.requests_per_task is not None and module.has_two_target_groups:
        yield "many requests add tasks"
    if scaling.queue:
        yield "messages wait in the queue, and are taken"
    if scaling.predictive and scaling.predictive.mode == "ForecastAndScale":
        yield "a forecast adds tasks before their hour"
    if scaling.schedules:
        yield "schedules set how many tasks there may be"


FEATURE: Feature[ScalingKeys] = Feature(
    keys=ScalingKeys,
    contribute=contribute,
    effects=EFFECTS,
    rules=(
        scaling_has_a_target,
        scaling_can_start_again,
        requests_are_counted_by_who_counts_them,
        what_is_measured_more_often_is_scaled_by,
        scaling_bounds_are_in_order,
        a_queue_has_one_name,
        a_queue_scales_alone,
        tasks_are_within_scaling,
        a_deployment_has_room,
        what_is_suspended_is_named_once,
        *scaling_metric_rules.RULES,
        *scaling_prediction_rules.RULES,
        scaling_schedule_rules.a_scaling_schedule_is_one,
        scaling_schedule_rules.a_scaling_schedule_sets_something,
        scaling_schedule_rules.scheduled_bounds_are_in_order,
        scaling_schedule_rules.a_schedule_that_stops_is_no_dead_end,
        scaling_schedule_rules.schedules_are_not_too_many,
        scaling_schedule_rules.time_zones_of_rates,
    ),
    warnings=(scaling_schedule_rules.a_scaling_schedule_may_be_over,),
    context_rules=(a_queue_is_here,),
    needs_port={
        ("scaling", "requests_per_task"): "how many requests the load balancer sends to a task",
        ("scaling", "predictive", "requests_per_task"): "how many requests the load balancer sends to a task",
    },
    of_replicas=("tasks", "scaling"),
    complete=complete,
)
