"""How many tasks a module runs: a number, or what its load asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from modulestack.contract import limits
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.core import ROLLED, CoreKeys
from modulestack.features.feature import Feature
from modulestack.fields import kinds
from modulestack.fields.effects import IN_PLACE, Effect, EffectKind, Effects
from modulestack.fields.kinds import within
from modulestack.fields.section import Section
from modulestack.fields.violation import FieldPath, RuleViolation


class Scaling(Section):
    """Target tracking: at least one of the three targets."""

    min: kinds.FewestTasks
    """Fewest tasks."""
    max: kinds.Tasks
    """Most tasks."""
    cpu_percent: kinds.ScalingPercent | None = None
    """Average CPU use that scaling holds, in percent of what the task has."""
    memory_percent: kinds.ScalingPercent | None = None
    """Average memory use that scaling holds, in percent of what the task has."""
    requests_per_task: Annotated[int, within(limits.SCALING_REQUESTS)] | None = None
    """Requests per minute and task that scaling holds."""
    scale_out_cooldown_s: kinds.Cooldown = 60
    """Seconds after growing until it may grow again."""
    scale_in_cooldown_s: kinds.Cooldown = 300
    """Seconds after shrinking until it may shrink again."""


class ScalingKeys(CoreKeys):
    """How many tasks run."""

    tasks: kinds.Tasks = 1
    """Tasks to run; with `scaling`, how many the service starts with: absent, its `min`."""
    scaling: Scaling | None = None
    """Absent: `tasks` stays as it is."""


def complete(module: dict[str, Any]) -> None:
    """Without ``tasks``, a service starts with the fewest that scaling allows."""
    scaling = module.get("scaling")
    least = scaling.get("min") if isinstance(scaling, dict) else None
    if "tasks" not in module and isinstance(least, int):
        module["tasks"] = max(1, least)  # of a wrong min only its own error is told


def scaling_has_a_target(module: ScalingKeys) -> Iterator[RuleViolation]:
    """Scaling without a policy does nothing."""
    scaling = module.scaling
    if scaling and scaling.cpu_percent is scaling.memory_percent is scaling.requests_per_task is None:
        yield RuleViolation(
            (("scaling",),),
            "has nothing to scale by: add at least one of cpu_percent, memory_percent and requests_per_task",
        )


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
    if scaling and scaling.min <= scaling.max and not scaling.min <= module.tasks <= scaling.max:
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
    least, most = module.deployment.minimum_healthy_percent, module.deployment.maximum_percent
    tasks = min(module.tasks, module.scaling.min) if module.scaling else module.tasks
    tasks = max(1, tasks)
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
    del context
    return Contribution(
        feature="scaling",
        service={"desired_count": module.tasks},
        service_ignored=("desiredCount",) if module.scaling else (),
        manifest={"desired_count_owner": "autoscaling" if module.scaling else "file"},
        components=("scaling",) if module.scaling else (),
    )


_EFFECTS: dict[str, Effects[ScalingKeys]] = {
    "tasks": (
        Effect(
            kinds=(EffectKind.NOTHING,),
            text="scaling decides",
            when="with `scaling`",
            holds=lambda edit: edit.after.scaling is not None,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text="nothing serves any more",
            remedy="set it to 1 or more, and it serves again",
            when="to 0",
            holds=lambda edit: edit.after.tasks == 0,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="the first tasks are started",
            when="from 0",
            holds=lambda edit: edit.before.tasks == 0,
        ),
        *ROLLED,
    ),
    "scaling": (
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="the service keeps as many tasks as it has until `tasks` changes",
            when="taken away",
            holds=lambda edit: edit.after.scaling is None,
        ),
        *IN_PLACE,
    ),
    **{f"scaling.{key}": IN_PLACE for key in Scaling.model_fields},
}

FEATURE = Feature(
    keys=ScalingKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(scaling_has_a_target, scaling_bounds_are_in_order, tasks_are_within_scaling, a_deployment_has_room),
    needs_port={("scaling", "requests_per_task"): "how many requests the load balancer sends to a task"},
    complete=complete,
)
