"""What edits of the keys that every module has do to one that is up."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Protocol, TypeVar

from modulestack.contract.discovery import SERVICE_CONNECT
from modulestack.features.container_options import ContainerOptions, RestartPolicy
from modulestack.fields.effects import (
    IN_PLACE,
    NEXT_RELEASE,
    UNLESS_RETIRED,
    WITH_ANOTHER_TASK_ROLE,
    Edit,
    Effect,
    EffectKind,
    Effects,
    deletes_older,
)


class CoreRollout(Protocol):
    """A module's ``deployment``."""

    @property
    def minimum_healthy_percent(self) -> int:
        """Percent of the tasks that keep serving throughout."""

    @property
    def early_percent(self) -> int | None:
        """From what percentage of the tasks on a rolling update succeeds early; None: it does not."""

    @property
    def shifts(self) -> bool:
        """Whether all tasks of a new version are beside the old ones before these stop."""


class CoreModule(Protocol):
    """What is read of a module: keys that :mod:`modulestack.features.core` describes."""

    @property
    def port(self) -> int | None:
        """Port on which the container listens; None: a worker."""

    @property
    def reachable_from(self) -> str | tuple[str, ...]:
        """``internet``, or names of modules."""

    @property
    def is_public(self) -> bool:
        """Whether the world may reach the module."""

    @property
    def ways(self) -> tuple[str, ...]:
        """How callers reach the module."""

    @property
    def deployment(self) -> CoreRollout:
        """How a new version replaces the old one."""

    @property
    def is_worker(self) -> bool:
        """Whether nobody calls the module."""

    @property
    def capacity(self) -> str | None:
        """Name of the machines that it runs on; None: Fargate."""

    @property
    def log_retention_days(self) -> int:
        """Days that CloudWatch keeps the output."""

    @property
    def task_policy_arns(self) -> tuple[str, ...]:
        """Managed policies for the task's role."""


M = TypeVar("M", bound=CoreModule)


def lets_all_tasks_stop(module: CoreModule) -> bool:
    """Whether a new deployment of *module* may stop every task before a new one serves."""
    return module.deployment.minimum_healthy_percent == 0 and not module.deployment.shifts


def _side_changes(edit: Edit[CoreModule]) -> bool:
    return edit.before.is_public != edit.after.is_public


def _caller_is_lost(edit: Edit[CoreModule]) -> bool:
    return not set(edit.before.reachable_from) <= set(edit.after.reachable_from)


def _keeps_less(edit: Edit[CoreModule]) -> bool:
    return edit.after.log_retention_days < edit.before.log_retention_days


def _policy_is_lost(edit: Edit[CoreModule]) -> bool:
    return not set(edit.before.task_policy_arns) <= set(edit.after.task_policy_arns)


ALL_MAY_STOP = "ECS may stop all tasks before new ones serve"


def _is_above_early_success(before: CoreModule, after: CoreModule) -> bool:
    early = before.deployment.early_percent
    return early is not None and after.deployment.minimum_healthy_percent > early


KEEP_SOME = "to keep some of them serving, set `deployment.minimum_healthy_percent` above 0 in the same edit"
STOPS_ALL: Effect[CoreModule] = Effect(
    kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS, EffectKind.INTERRUPTS),
    text=ALL_MAY_STOP,
    remedy=KEEP_SOME,
    when="with `minimum_healthy_percent: 0`",
    holds=lambda edit: lets_all_tasks_stop(edit.after),
)
"""Of whatever is a new deployment."""


def _port_is_taken_away(edit: Edit[CoreModule]) -> bool:
    return edit.after.port is None


LISTENS_FIRST = "ECS goes back if the image that runs does not listen on it: release one that does first"


def port_effects(is_taken_away: Callable[[Edit[M]], bool]) -> Effects[M]:
    """Of a port that is added to a module that runs, or for which *is_taken_away* holds."""
    kinds = (EffectKind.IN_PLACE, EffectKind.ROLLS, EffectKind.NEXT_RELEASE)
    return (
        Effect(
            kinds=(*kinds, EffectKind.INTERRUPTS),
            text="nobody is answered there any more",
            remedy="see that nobody asks there; to have it back, write it again",
            when="taken away",
            holds=is_taken_away,
        ),
        Effect(
            kinds=(*kinds, EffectKind.INTERRUPTS),
            text=f"{LISTENS_FIRST}; {ALL_MAY_STOP}",
            remedy=KEEP_SOME,
            when="added, with `minimum_healthy_percent: 0`",
            holds=lambda edit: lets_all_tasks_stop(edit.after),
        ),
        Effect(kinds=kinds, text=f"with the image that runs: {LISTENS_FIRST}"),
    )


RELEASE_IT = "release it right after: `modulestack release --template-only {module} -e {environment}`"
NEEDED: Effect[object] = Effect(
    kinds=(EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
    text="until that release no task can be started anew: those that run need what their role no longer may",
    remedy=RELEASE_IT,
    when="without what only it referred to",
    holds=lambda edit: edit.is_needed_by_tasks,
)
RELEASE_CALLERS = "release its callers right after: `modulestack release --template-only {callers} -e {environment}`"

ROLLED: Effects[CoreModule] = (
    STOPS_ALL,
    Effect(kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS)),
)
"""Of an argument of the service: every update of it is a new deployment, because spot_percent needs that."""


def _way_is_lost(edit: Edit[CoreModule]) -> bool:
    return not set(edit.before.ways) <= set(edit.after.ways)


_CALLERS_ARE_TOLD = "callers are told the new address with their next release, and can use the old one until it is gone"
_NOBODY_IS_ANSWERED = "nobody is answered at the address that ends any more"
REACHABLE_BY: Effects[CoreModule] = (
    UNLESS_RETIRED,
    dataclasses.replace(
        STOPS_ALL,
        when="with `minimum_healthy_percent: 0` and the same first way",
        holds=lambda edit: lets_all_tasks_stop(edit.after) and edit.before.ways[0] == edit.after.ways[0],
    ),
    Effect(
        kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
        text=f"{_CALLERS_ARE_TOLD}; {ALL_MAY_STOP}",
        remedy=KEEP_SOME,
        when="with `minimum_healthy_percent: 0`",
        holds=lambda edit: lets_all_tasks_stop(edit.after),
    ),
    Effect(
        kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
        text=_NOBODY_IS_ANSWERED,
        remedy=f"see that no task runs that was told it; else {RELEASE_CALLERS}",
        when="without a further `service_connect`",
        holds=lambda edit: SERVICE_CONNECT in set(edit.before.ways[1:]) - set(edit.after.ways),
    ),
    Effect(
        kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS, EffectKind.INTERRUPTS),
        text=_NOBODY_IS_ANSWERED,
        remedy=f"see that no task runs that was told it; else {RELEASE_CALLERS}",
        when="without a further way that was there",
        holds=lambda edit: _way_is_lost(edit) and edit.before.ways[0] == edit.after.ways[0],
    ),
    Effect(
        kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
        text=_NOBODY_IS_ANSWERED,
        remedy=RELEASE_CALLERS,
        when="without a way that was there",
        holds=_way_is_lost,
    ),
    Effect(
        kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS),
        text="callers go on as they were told",
        when="with a further way",
        holds=lambda edit: edit.before.ways[0] == edit.after.ways[0],
    ),
    Effect(kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS, EffectKind.NEXT_RELEASE), text=_CALLERS_ARE_TOLD),
)


def _stays_on_its_kind(edit: Edit[CoreModule]) -> bool:
    """Whether it is on machines, or on managed instances, before and after: it asks ECS for the same."""
    return None not in (edit.before.capacity, edit.after.capacity) and not edit.moves_to


_MOVES = "another service of the same image is made there, and the old one goes once its tasks run"
_MOVES_ANEW = (
    "another service is made there, of the images that were released last and of what the file says now, and the old "
    "one goes once its tasks run"
)
_FOR_A_MOMENT = "for a moment none of them may count as healthy"
_MOVED = "nothing is to be done: it serves there once the run has ended"

EFFECTS: dict[str, Effects[CoreModule]] = {
    "image": (
        Effect(
            kinds=(EffectKind.INTERRUPTS,),
            text="until a release brings an image of the new repository, no task can be started anew",
            remedy="release it right after: `modulestack release {module}={image} --no-resolve -e {environment}`",
            when="from a repository of another account or region",
            holds=lambda edit: edit.is_needed_by_tasks,
        ),
        Effect(kinds=(EffectKind.NOTHING,), text="releases decide on it; a new service starts with this one"),
    ),
    "port": (
        Effect(
            kinds=(EffectKind.REFUSED,),
            text="whoever calls it would find no task on it for a while: add a module of another name",
            when="to another number",
            holds=lambda edit: edit.before.port is not None and edit.after.port is not None,
        ),
        UNLESS_RETIRED,
        *port_effects(_port_is_taken_away),
    ),
    **dict.fromkeys(("cpu", "memory", "cpu_architecture", "entry_point", "command", "environment"), NEXT_RELEASE),
    "placeholders": NEXT_RELEASE,
    **dict.fromkeys(ContainerOptions.model_fields, NEXT_RELEASE),
    **{f"restart.{key}": NEXT_RELEASE for key in RestartPolicy.model_fields},
    "reachable_from": (
        UNLESS_RETIRED,
        Effect(
            kinds=(EffectKind.REPLACED, EffectKind.INTERRUPTS),
            text="the load balancer, which nobody could reach, and for a moment no task counts as healthy",
            remedy="nobody called it, so there is nothing to do: its new address answers once the run has ended",
            when="from nobody to `internet`",
            holds=lambda edit: _side_changes(edit) and not edit.before.reachable_from,
        ),
        Effect(
            kinds=(EffectKind.REPLACED, EffectKind.INTERRUPTS),
            text="the load balancer, and with it the address",
            remedy="to be reached again, set it to `internet` again, which gives another address",
            when="from `internet` to nobody",
            holds=lambda edit: _side_changes(edit) and not edit.after.reachable_from,
        ),
        Effect(
            kinds=(EffectKind.REPLACED, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
            text="the load balancer, its address, and what callers are told",
            remedy=RELEASE_CALLERS,
            when="between `internet` and modules",
            holds=_side_changes,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
            text="a module that is taken out can no longer call this one",
            remedy="put it into the list again, and it can call at once",
            when="without a module that was there",
            holds=_caller_is_lost,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE),
            text="a new caller may call at once, and is told the address with its next release",
        ),
    ),
    "reachable_by": REACHABLE_BY,
    "capacity": (
        Effect(
            kinds=(EffectKind.REPLACED,),
            text=_MOVES,
            when="of a worker, to others of their kind",
            holds=lambda edit: edit.after.is_worker and _stays_on_its_kind(edit),
        ),
        Effect(
            kinds=(EffectKind.REPLACED,),
            text=_MOVES_ANEW,
            when="of a worker",
            holds=lambda edit: edit.after.is_worker,
        ),
        Effect(
            kinds=(EffectKind.REPLACED, EffectKind.INTERRUPTS),
            text=f"{_MOVES}: {_FOR_A_MOMENT}",
            remedy=_MOVED,
            when="to others of their kind",
            holds=_stays_on_its_kind,
        ),
        Effect(
            kinds=(EffectKind.REPLACED, EffectKind.INTERRUPTS),
            text=f"{_MOVES_ANEW}: {_FOR_A_MOMENT}",
            remedy=_MOVED,
        ),
    ),
    "platform_version": ROLLED,
    "scheduling_strategy": (
        Effect(
            kinds=(EffectKind.REPLACED, EffectKind.INTERRUPTS),
            text="the service: its tasks stop before the new one's start",
            remedy="nothing is to be done: the new one runs once the run has ended",
        ),
    ),
    "deployment.minimum_healthy_percent": (
        Effect(
            kinds=(EffectKind.REFUSED,),
            text="first set `early_success.healthy_percent`, run `up` and release it",
            when="above what `early_success.healthy_percent` was",
            holds=lambda edit: _is_above_early_success(edit.before, edit.after),
        ),
        *ROLLED,
    ),
    "deployment.maximum_percent": ROLLED,
    "deployment.grace_period_s": ROLLED,
    "log_retention_days": (
        deletes_older(_keeps_less),
        *IN_PLACE,
    ),
    "task_policy_arns": (
        WITH_ANOTHER_TASK_ROLE,
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text="the tasks that run lose what it allows them, too",
            remedy="put it into the list again, and they may at once; release what does without it first",
            when="without a policy that was there",
            holds=_policy_is_lost,
        ),
        Effect(kinds=(EffectKind.IN_PLACE,), text="for the tasks that run, too"),
    ),
}
