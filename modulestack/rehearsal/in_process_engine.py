"""
The in-process engine: what a program registers, made to stand on the embedded AWS.

It resolves each registration against what stood before (same, create, update, replace), and at the end of a run
deletes what was no longer registered. State lives as long as the process. It is a rehearsal's engine, not a second
Pulumi: imports, state files, secrets providers and parallelism are the CLI's.
"""

from __future__ import annotations

import dataclasses
import itertools
import threading
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Handler, InvalidInput
from modulestack.engine.decision import Replace, Same, Update, autoname, decide
from modulestack.engine.resource_state import ResourceGoal, ResourceState, ResourceStep
from modulestack.rehearsal.values import without_ignored


class EngineError(Exception):
    """A resource could not be made as the program wants it; the message names the resource and the reason."""


@dataclasses.dataclass
class EngineRun:
    """One run of the program, as it goes."""

    steps: list[ResourceStep] = dataclasses.field(default_factory=list)
    registered: set[str] = dataclasses.field(default_factory=set)
    condemned: list[ResourceState] = dataclasses.field(default_factory=list)
    """Replaced in this run; deleted at its end."""
    failure: EngineError | None = None
    """The first; after it nothing is done any more."""

    def count(self, operation: str) -> int:
        """How many resources had *operation*."""
        return sum(step.operation == operation for step in self.steps)

    @property
    def changed(self) -> tuple[ResourceStep, ...]:
        """Every step that changed something."""
        return tuple(step for step in self.steps if step.operation != "same")


class InProcessEngine:
    """Holds what stands. One program runs on it at a time."""

    def __init__(
        self,
        handlers: Mapping[str, Handler],
        contexts: Callable[[str], Context],
        on_step: Callable[[ResourceStep], None] = lambda _step: None,
    ) -> None:
        """
        *handlers* by resource type; *contexts* gives the AWS that a provider reference (empty: the default provider)
        stands for; *on_step* hears of every finished step.
        """
        self._handlers = handlers
        self._contexts = contexts
        self._on_step = on_step
        self._serials = itertools.count(1)
        self._generations: dict[str, int] = {}
        self._lock = threading.RLock()
        self._cancelled = False
        self.resources: dict[str, ResourceState] = {}
        self.run = EngineRun()

    def cancel(self) -> None:
        """Let the step that is under way end and do no other; for Ctrl-C."""
        self._cancelled = True

    def begin(self) -> EngineRun:
        """Start a run."""
        self.run = EngineRun()
        return self.run

    def register(self, goal: ResourceGoal) -> ResourceState:
        """
        Make *goal* stand.

        Raises:
            Failed: it cannot; from then on the run does nothing more.
        """
        with self._lock:
            if self._cancelled:
                self.run.failure = self.run.failure or EngineError("interrupted")
            if self.run.failure:
                raise self.run.failure
            try:
                return self._register(goal)
            except EngineError as failure:
                self.run.failure = failure
                raise

    def finish(self) -> None:
        """
        Delete what was replaced and what the program no longer registers, last made first.

        Raises:
            Failed: a resource is protected or AWS refuses.
        """
        with self._lock:
            if self.run.failure:
                raise self.run.failure
            gone = [resource for urn, resource in self.resources.items() if urn not in self.run.registered]
            self._delete_all([*self.run.condemned, *gone])

    def destroy(self) -> EngineRun:
        """
        Delete everything, last made first.

        Raises:
            Failed: a resource is protected or AWS refuses.
        """
        run = self.begin()
        self.finish()
        return run

    def _register(self, goal: ResourceGoal) -> ResourceState:
        if goal.urn in self.run.registered:
            raise EngineError(
                f"{goal.urn}: registered twice: two resources of one type and parent share the name {goal.name!r}"
            )
        self.run.registered.add(goal.urn)
        old = self._adopt(goal)
        if not goal.custom or goal.type.startswith("pulumi:"):
            return self._record(goal, old, id_=goal.name if goal.custom else "", outputs=goal.inputs)
        handler = self._handler(goal)
        with _named(goal):
            context = self._contexts(goal.provider)
            inputs = without_ignored(goal.inputs, old.goal.inputs, goal.ignore_changes) if old else goal.inputs
            goal = dataclasses.replace(
                goal, inputs=self._named_inputs(handler, goal, old, handler.check(context, inputs))
            )
            if old is None:
                return self._create(handler, context, goal, "create", ())
            step = decide(old, goal, handler.replaces, delete_before_replace=self._deletes_first(handler, goal, old))
            match step:
                case Same():
                    return self._keep(dataclasses.replace(old, goal=goal))
                case Update(changed):
                    outputs = handler.update(context, old.id, old.outputs, goal.inputs)
                    return self._stand(dataclasses.replace(old, goal=goal, outputs=outputs), "update", changed)
                case Replace(changed, delete_first=delete_first):
                    return self._replace(handler, context, old, goal, changed, delete_first=delete_first)

    def _handler(self, goal: ResourceGoal) -> Handler:
        handler = self._handlers.get(goal.type)
        if handler is None:
            raise EngineError(f"{goal.name}: a rehearsal does not know the resource type {goal.type}")
        return handler

    def _adopt(self, goal: ResourceGoal) -> ResourceState | None:
        """What stands under the goal's URN, or under one of its aliases, which then takes the new URN."""
        for urn in (goal.urn, *goal.aliases):
            old = self.resources.get(urn)
            if old is not None:
                if urn != goal.urn:
                    self.resources = {goal.urn if key == urn else key: value for key, value in self.resources.items()}
                return old
        return None

    def _named_inputs(
        self, handler: Handler, goal: ResourceGoal, old: ResourceState | None, inputs: dict[str, Any]
    ) -> dict[str, Any]:
        """*inputs* with the name that the engine proposes where the program gives none."""
        rule = handler.autoname
        if rule is None or inputs.get(rule.property) is not None or inputs.get(f"{rule.property}Prefix") is not None:
            return inputs
        if old is not None and rule.property not in goal.inputs and rule.property in old.goal.inputs:
            return {**inputs, rule.property: old.goal.inputs[rule.property]}
        return {**inputs, rule.property: self._propose(handler, goal)}

    def _propose(self, handler: Handler, goal: ResourceGoal) -> str:
        if handler.autoname is None:
            raise EngineError(f"{goal.name}: {goal.type} has no name that could be proposed")
        generation = self._generations.get(goal.urn, 0)
        try:
            return autoname(goal.urn, goal.name, generation, handler.autoname.max_length)
        except ValueError as error:
            raise EngineError(f"{goal.name} ({goal.type}): {error}") from None

    def _deletes_first(self, handler: Handler, goal: ResourceGoal, old: ResourceState) -> bool:
        """A name that the program chose can exist once only, so the old one has to go first."""
        rule = handler.autoname
        proposed = {autoname(old.urn, old.goal.name, g, 10_000) for g in range(self._generations.get(old.urn, 0) + 1)}
        chosen = (
            rule is not None and goal.inputs.get(rule.property) == old.goal.inputs.get(rule.property) not in proposed
        )
        return handler.delete_before_replace or chosen

    def _create(
        self, handler: Handler, context: Context, goal: ResourceGoal, operation: Any, changed: tuple[str, ...]
    ) -> ResourceState:
        made = handler.create(context, goal.inputs)
        self._generations[goal.urn] = self._generations.get(goal.urn, 0) + 1
        return self._stand(
            ResourceState(goal=goal, id=made.id, outputs=made.outputs, serial=next(self._serials)), operation, changed
        )

    def _replace(
        self,
        handler: Handler,
        context: Context,
        old: ResourceState,
        goal: ResourceGoal,
        changed: tuple[str, ...],
        *,
        delete_first: bool,
    ) -> ResourceState:
        rule = handler.autoname
        if (
            rule is not None
            and goal.inputs.get(rule.property) == old.goal.inputs.get(rule.property)
            and not delete_first
        ):
            goal = dataclasses.replace(goal, inputs={**goal.inputs, rule.property: self._propose(handler, goal)})
        if delete_first:
            for resource in [*self._dependents(old), old]:
                self._delete(resource, quiet=resource is old)
        else:
            self.run.condemned.append(old)
        return self._create(handler, context, goal, "replace", changed)

    def _dependents(self, old: ResourceState) -> list[ResourceState]:
        """What must go before *old* can: all that would be replaced because an input comes from it, last made first."""
        doomed = {old.urn}
        for resource in sorted(self.resources.values(), key=lambda r: r.serial):
            handler = self._handlers.get(resource.goal.type)
            from_doomed = [
                key for key, urns in resource.goal.property_dependencies.items() if doomed.intersection(urns)
            ]
            if handler is not None and resource.urn not in doomed and handler.replaces.intersection(from_doomed):
                doomed.add(resource.urn)
        found = [r for r in self.resources.values() if r.urn in doomed - {old.urn} and r.urn not in self.run.registered]
        return sorted(found, key=lambda r: -r.serial)

    def _record(
        self, goal: ResourceGoal, old: ResourceState | None, *, id_: str, outputs: dict[str, Any]
    ) -> ResourceState:
        """A component or a provider: nothing to call."""
        serial = old.serial if old else next(self._serials)
        resource = ResourceState(goal=goal, id=old.id if old else id_, outputs=outputs, serial=serial)
        return self._keep(resource) if old else self._stand(resource, "create", ())

    def _keep(self, resource: ResourceState) -> ResourceState:
        return self._stand(resource, "same", ())

    def _stand(self, resource: ResourceState, operation: Any, changed: tuple[str, ...]) -> ResourceState:
        self.resources[resource.urn] = resource
        self._done(
            ResourceStep(
                operation=operation, urn=resource.urn, type=resource.goal.type, name=resource.goal.name, changed=changed
            )
        )
        return resource

    def _delete_all(self, doomed: list[ResourceState]) -> None:
        protected = [resource for resource in doomed if resource.goal.protect]
        if protected:
            names = ", ".join(f"{r.goal.name} ({r.goal.type})" for r in protected)
            raise EngineError(f"{names}: protected: set protect to false and run `up` once before it can be deleted")
        urns = {resource.urn for resource in doomed}
        for resource in sorted(doomed, key=lambda r: -r.serial):
            self._delete(resource, along_with_other=resource.goal.deleted_with in urns)

    def _delete(self, resource: ResourceState, *, quiet: bool = False, along_with_other: bool = False) -> None:
        if self._cancelled:
            raise EngineError("interrupted")
        handler = self._handlers.get(resource.goal.type)
        if resource.goal.custom and handler is not None and not resource.goal.retain_on_delete and not along_with_other:
            with _named(resource.goal):
                handler.delete(self._contexts(resource.goal.provider), resource.id, resource.outputs)
        if self.resources.get(resource.urn) is resource:
            del self.resources[resource.urn]
        if not quiet:
            self._done(
                ResourceStep(operation="delete", urn=resource.urn, type=resource.goal.type, name=resource.goal.name)
            )

    def _done(self, step: ResourceStep) -> None:
        self.run.steps.append(step)
        self._on_step(step)


class _named:  # noqa: N801
    """Puts the resource's name before what AWS or a handler says."""

    def __init__(self, goal: ResourceGoal) -> None:
        self._goal = goal

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        where = f"{self._goal.name} ({self._goal.type})"
        match error:
            case InvalidInput():
                raise EngineError(f"{where}: {error.property}: {error.reason}") from None
            case AwsError():
                raise EngineError(f"{where}: {error.code}: {error.message}") from error
            case ClientError():
                answer = error.response["Error"]
                raise EngineError(f"{where}: {answer['Code']}: {answer['Message']}") from error
            case Exception() if not isinstance(error, EngineError):
                raise EngineError(f"{where}: {error}") from error
