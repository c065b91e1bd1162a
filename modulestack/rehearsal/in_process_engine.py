"""
The in-process engine: what a program registers, made on the embedded AWS.

It resolves each registration against what existed before (same, create, update, replace), and at the end of a run
deletes what was no longer registered. State lives as long as the process. It is a rehearsal's engine, not a second
Pulumi: state files, secrets providers and parallelism are the CLI's.
"""

from __future__ import annotations

import dataclasses
import itertools
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Handler, UpdateFailed
from modulestack.embedded_aws.resources.unapplied_inputs import checked
from modulestack.engine import names
from modulestack.engine.decision import Replace, Same, Update, decide, is_triggered
from modulestack.engine.deletion_order import in_deletion_order
from modulestack.engine.errors import EngineError
from modulestack.engine.property_paths import top_level, with_ignored
from modulestack.engine.resource_state import Operation, ResourceGoal, ResourceState, ResourceStep
from modulestack.engine.run import EngineRun
from modulestack.engine.urn import is_declared
from modulestack.rehearsal.imported import imported
from modulestack.rehearsal.proposed_names import ProposedNames
from modulestack.rehearsal.refreshed_resource import refreshed
from modulestack.rehearsal.resource_errors import about


class InProcessEngine:
    """Holds the state of one stack. One program runs on it at a time."""

    def __init__(
        self,
        handlers: Mapping[str, Handler],
        contexts: Callable[[str], Context],
        on_step: Callable[[ResourceStep], None] = lambda _step: None,
    ) -> None:
        """
        *handlers* are by resource type.

        *contexts* gives the AWS that a provider reference (empty: the default provider) means; *on_step* hears of every
        finished step.
        """
        self._handlers = handlers
        self._contexts = contexts
        self._on_step = on_step
        self._serials = itertools.count(1)
        self._names = ProposedNames()
        self._lock = threading.RLock()
        self._cancelled = False
        self.resources: dict[str, ResourceState] = {}
        """By URN."""
        self._replaced: list[ResourceState] = []
        """Replaced in this run, or in an earlier one that did not come to its end; still to be deleted."""
        self._deleted_for_another: dict[str, tuple[str, ...]] = {}
        """By URN, what went in this run before what it depends on, to be made again; with the inputs that did."""
        self.run = EngineRun()

    def cancel(self) -> None:
        """Let the step that is under way end and do no other; for Ctrl-C."""
        self._cancelled = True

    def outputs(self) -> dict[str, Any]:
        """URN → type and outputs of everything that exists."""
        return {urn: {"type": each.goal.type, "outputs": each.outputs} for urn, each in self.resources.items()}

    def refresh(self) -> tuple[str, ...]:
        """
        Forget what somebody deleted by hand, as ``pulumi up --refresh`` does first; names of what it was.

        What an update that failed left as it was is known as it is from then on.
        """
        with self._lock:
            gone = []
            for resource in tuple(self.resources.values()):
                handler = self._handlers.get(resource.goal.type)
                found = refreshed(resource, handler, self._contexts(resource.goal.provider))
                if found is None:
                    gone.append(self.resources.pop(resource.urn).goal.name)
                else:
                    self.resources[resource.urn] = found
        return tuple(gone)

    def begin(self) -> EngineRun:
        """Start a run."""
        self._deleted_for_another.clear()
        self.run = EngineRun()
        return self.run

    def register(self, goal: ResourceGoal) -> ResourceState:
        """
        Make *goal* true.

        Raises:
            EngineError: it cannot; from then on the run does nothing more.
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

    def set_outputs(self, urn: str, outputs: dict[str, Any]) -> None:
        """Keep the *outputs* of the component *urn*; of one that was not made, and of the stack itself, none."""
        with self._lock:
            if urn in self.resources:
                self.resources[urn] = dataclasses.replace(self.resources[urn], outputs=outputs)

    def finish(self) -> None:
        """
        Delete what was replaced, in this run or in one that failed, and what the program no longer registers.

        Raises:
            EngineError: a resource is protected or AWS refuses.
        """
        with self._lock:
            if self.run.failure:
                raise self.run.failure
            gone = [resource for urn, resource in self.resources.items() if urn not in self.run.registered]
            self._delete_all([*self._replaced, *gone])

    def destroy(self) -> EngineRun:
        """
        Delete everything, each after all that depends on it.

        Raises:
            EngineError: a resource is protected or AWS refuses.
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
        old = self._predecessor(goal)
        if not goal.custom or goal.type.startswith("pulumi:"):
            return self._keep_or_add(goal, old)
        handler = self._handlers.get(goal.type)
        if handler is None:
            raise EngineError(f"{goal.name}: a rehearsal does not know the resource type {goal.type}")
        with about(goal):
            return self._make(handler, goal, old)

    def _make(self, handler: Handler, goal: ResourceGoal, old: ResourceState | None) -> ResourceState:
        context = self._contexts(goal.provider)
        if old is None and goal.import_id:
            return self._import(*imported(handler, context, goal))
        inputs = with_ignored(goal.inputs, old.goal.inputs, goal.ignore_changes) if old else goal.inputs
        inputs, proposed = self._names.inputs(handler.autoname, goal, old, checked(handler, context, inputs))
        goal = dataclasses.replace(goal, inputs=inputs)
        if old is None:
            lost = self._deleted_for_another.pop(goal.urn, None)
            operation: Operation = "create" if lost is None else "replace"
            return self._create(handler, context, goal, operation, lost or (), named_by_engine=proposed)
        before, after = tags.compared(context, old.outputs, old.goal.inputs, inputs)
        match decide(
            before,
            after,
            replaces=handler.replaces,
            replace_on_changes=goal.replace_on_changes,
            triggered=is_triggered(old.goal.replacement_trigger, goal.replacement_trigger),
            delete_before_replace=self._deletes_first(handler, goal, old, proposed=proposed),
        ):
            case Same():
                return self._set(dataclasses.replace(old, goal=goal, named_by_engine=proposed), "same")
            case Update(changed):
                updated = dataclasses.replace(old, goal=goal, named_by_engine=proposed, update_failed=False)
                within = context.within(goal.timeouts_s.get("update"))
                try:
                    outputs = handler.update(within, old.id, old.outputs, inputs)
                except UpdateFailed as failure:
                    failed = dataclasses.replace(updated, outputs=failure.outputs, update_failed=True)
                    self.resources[old.urn] = failed
                    raise
                return self._set(dataclasses.replace(updated, outputs=outputs), "update", changed)
            case Replace(changed, delete_first=delete_first):
                if delete_first:
                    for resource, depends in self._dependents(old):
                        self._delete(resource)
                        self._deleted_for_another[resource.urn] = depends
                    self._delete(old, quiet=True)
                else:
                    goal = self._names.renamed(handler.autoname, goal, old) if proposed else goal
                created = self._create(handler, context, goal, "replace", changed, named_by_engine=proposed)
                if not delete_first:
                    self._replaced.append(old)
                return created

    def _predecessor(self, goal: ResourceGoal) -> ResourceState | None:
        """What exists under the goal's URN, or under one of its aliases, which then takes the new URN."""
        if goal.urn in self.resources:
            return self.resources[goal.urn]
        for alias in goal.aliases:
            if alias in self.resources:
                self.resources[goal.urn] = self.resources.pop(alias)
                return self.resources[goal.urn]
        return None

    def _deletes_first(self, handler: Handler, goal: ResourceGoal, old: ResourceState, *, proposed: bool) -> bool:
        """The program's own option decides; without one the type, and whether two would have one name."""
        if goal.delete_before_replace is not None:
            return goal.delete_before_replace
        return handler.delete_before_replace or names.is_name_taken(
            handler.autoname, old.goal.inputs, goal.inputs, proposed=proposed
        )

    def _create(
        self,
        handler: Handler,
        context: Context,
        goal: ResourceGoal,
        operation: Operation,
        changed: tuple[str, ...] = (),
        *,
        named_by_engine: bool,
    ) -> ResourceState:
        created = handler.create(context.within(goal.timeouts_s.get("create")), goal.inputs)
        self._names.count(goal.urn)
        resource = ResourceState(
            goal=goal,
            id=created.id,
            outputs=created.outputs,
            serial=next(self._serials),
            named_by_engine=named_by_engine,
        )
        return self._set(resource, operation, changed)

    def _import(self, goal: ResourceGoal, outputs: dict[str, Any]) -> ResourceState:
        """Take over what is there, with the name that it has; it counts as made, as in what the CLI tells."""
        taken = ResourceState(
            goal=goal, id=goal.import_id, outputs=outputs, serial=next(self._serials), named_by_engine=True
        )
        return self._set(taken, "create")

    def _dependents(self, old: ResourceState) -> list[tuple[ResourceState, tuple[str, ...]]]:
        """
        What must go before *old* can: all that would be replaced because an input comes from it, last made first.

        Each with those inputs.
        """
        doomed: dict[str, tuple[str, ...]] = {old.urn: ()}
        for resource in sorted(self.resources.values(), key=lambda resource: resource.serial):
            handler = self._handlers.get(resource.goal.type)
            from_doomed = {
                key for key, urns in resource.goal.property_dependencies.items() if doomed.keys() & set(urns)
            }
            lost = from_doomed.intersection(map(top_level, handler.replaces)) if handler is not None else set()
            if lost:
                doomed[resource.urn] = tuple(sorted(lost))
        found = [
            (self.resources[urn], keys)
            for urn, keys in doomed.items()
            if urn != old.urn and urn not in self.run.registered
        ]
        return sorted(found, key=lambda each: -each[0].serial)

    def _keep_or_add(self, goal: ResourceGoal, old: ResourceState | None) -> ResourceState:
        """A component or a provider: nothing to call; a provider whose settings are refused stays as it was."""
        if old is None:
            id_ = goal.name if goal.custom else ""
            made = ResourceState(goal=goal, id=id_, outputs=goal.inputs, serial=next(self._serials))
            return self._set(self._configured(made, None), "create")
        was, now = old.goal.inputs, goal.inputs
        changed = tuple(sorted(key for key in {*was, *now} if was.get(key) != now.get(key)))
        outputs = now if goal.custom else old.outputs
        kept = self._configured(dataclasses.replace(old, goal=goal, outputs=outputs), old)
        return self._set(kept, "update" if changed else "same", changed)

    def _configured(self, resource: ResourceState, old: ResourceState | None) -> ResourceState:
        """*resource*, if it is a provider then one with whose settings there is an AWS."""
        if resource.goal.type.startswith("pulumi:providers:"):
            self.resources[resource.urn] = resource
            try:
                self._contexts(f"{resource.urn}::{resource.id}")
            except EngineError:
                del self.resources[resource.urn]
                if old is not None:
                    self.resources[old.urn] = old
                raise
        return resource

    def _set(self, resource: ResourceState, operation: Operation, changed: tuple[str, ...] = ()) -> ResourceState:
        self.resources[resource.urn] = resource
        self._done(resource.goal, operation, changed)
        return resource

    def _delete_all(self, doomed: Iterable[ResourceState]) -> None:
        ordered = in_deletion_order(doomed, self.resources)
        protected = ", ".join(f"{r.goal.name} ({r.goal.type})" for r in reversed(ordered) if r.goal.protect)
        if protected:
            raise EngineError(
                f"{protected}: protected: set protect to false and run `up` once before it can be deleted"
            )
        urns = {resource.urn for resource in ordered}
        for resource in ordered:
            self._delete(resource, along_with_other=resource.goal.deleted_with in urns)

    def _delete(self, resource: ResourceState, *, quiet: bool = False, along_with_other: bool = False) -> None:
        if self._cancelled:
            raise EngineError("interrupted")
        goal = resource.goal
        handler = self._handlers.get(goal.type)
        if goal.custom and handler is not None and not goal.retain_on_delete and not along_with_other:
            with about(goal):
                context = self._contexts(goal.provider).within(goal.timeouts_s.get("delete"))
                handler.delete(context, resource.id, resource.outputs)
        if self.resources.get(goal.urn) is resource:
            del self.resources[goal.urn]
        self._replaced = [replaced for replaced in self._replaced if replaced is not resource]
        if not quiet:
            self._done(goal, "delete")

    def _done(self, goal: ResourceGoal, operation: Operation, changed: tuple[str, ...] = ()) -> None:
        if not is_declared(goal.type, goal.name):
            return
        step = ResourceStep(operation=operation, urn=goal.urn, type=goal.type, name=goal.name, changed=changed)
        self.run.steps.append(step)
        self._on_step(step)
