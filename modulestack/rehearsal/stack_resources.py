"""The resources of one stack, and the steps of the run that changes them."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable
from typing import Any

from modulestack.embedded_aws.resources.context import Context
from modulestack.engine.errors import EngineError
from modulestack.engine.resource_state import Operation, ResourceGoal, ResourceState, ResourceStep
from modulestack.engine.run import EngineRun
from modulestack.engine.urn import is_declared


class StackResources:
    """What exists, and what is still to be deleted; *on_step* hears of every finished step of a run."""

    def __init__(self, on_step: Callable[[ResourceStep], None]) -> None:
        self._on_step = on_step
        self._serials = itertools.count(1)
        self.by_urn: dict[str, ResourceState] = {}
        self.replaced: list[ResourceState] = []
        """Replaced in this run, or in an earlier one that did not come to its end; still to be deleted."""
        self.run = EngineRun()
        self.cancelled = False
        """Whether the step that is under way is the last one."""

    def next_serial(self) -> int:
        """Of a resource that is made now."""
        return next(self._serials)

    def predecessor(self, goal: ResourceGoal) -> ResourceState | None:
        """What exists under the goal's URN, or under one of its aliases, which then takes the new URN."""
        if goal.urn in self.by_urn:
            return self.by_urn[goal.urn]
        for alias in goal.aliases:
            if alias in self.by_urn:
                self.by_urn[goal.urn] = self.by_urn.pop(alias)
                return self.by_urn[goal.urn]
        return None

    def keep(self, resource: ResourceState, operation: Operation, changed: tuple[str, ...] = ()) -> ResourceState:
        """*resource* is so now, by a step that is told."""
        self.by_urn[resource.urn] = resource
        self.tell(resource.goal, operation, changed)
        return resource

    def forget(self, resource: ResourceState) -> None:
        """It is gone."""
        if self.by_urn.get(resource.urn) is resource:
            del self.by_urn[resource.urn]
        self.replaced = [replaced for replaced in self.replaced if replaced is not resource]

    def tell(self, goal: ResourceGoal, operation: Operation, changed: tuple[str, ...] = ()) -> None:
        """A step is finished."""
        if not is_declared(goal.type, goal.name):
            return
        step = ResourceStep(operation=operation, urn=goal.urn, type=goal.type, name=goal.name, changed=changed)
        self.run.steps.append(step)
        self._on_step(step)


def keep_or_add(
    stack: StackResources, contexts: Callable[[str], Context], goal: ResourceGoal, old: ResourceState | None
) -> ResourceState:
    """A component or a provider: nothing to call; a provider whose settings are refused stays as it was."""
    if old is None:
        id_ = goal.name if goal.custom else ""
        made = ResourceState(goal=goal, id=id_, outputs=goal.inputs, serial=stack.next_serial())
        return stack.keep(_configured(stack, contexts, made, None), "create")
    was, now = old.goal.inputs, goal.inputs
    changed = tuple(sorted(key for key in {*was, *now} if was.get(key) != now.get(key)))
    outputs: dict[str, Any] = now if goal.custom else old.outputs
    kept = _configured(stack, contexts, dataclasses.replace(old, goal=goal, outputs=outputs), old)
    return stack.keep(kept, "update" if changed else "same", changed)


def _configured(
    stack: StackResources, contexts: Callable[[str], Context], resource: ResourceState, old: ResourceState | None
) -> ResourceState:
    """*resource*, if it is a provider then one with whose settings there is an AWS."""
    if resource.goal.type.startswith("pulumi:providers:"):
        stack.by_urn[resource.urn] = resource
        try:
            contexts(f"{resource.urn}::{resource.id}")
        except EngineError:
            del stack.by_urn[resource.urn]
            if old is not None:
                stack.by_urn[old.urn] = old
            raise
    return resource
