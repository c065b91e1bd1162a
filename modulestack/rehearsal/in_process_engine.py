"""
The in-process engine: what a program registers, made on the embedded AWS.

It resolves each registration against what existed before (same, create, update, replace), and at the end of a run
deletes what was no longer registered. State lives as long as the process. It is a rehearsal's engine, not a second
Pulumi: state files, secrets providers and parallelism are the CLI's.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Collection, Mapping
from typing import Any

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Handler, UpdateFailed
from modulestack.embedded_aws.resources.unapplied_inputs import checked
from modulestack.engine import names
from modulestack.engine.decision import Replace, Same, Update, decide, is_triggered
from modulestack.engine.errors import EngineError
from modulestack.engine.property_paths import as_asked_for, with_ignored
from modulestack.engine.replacement import replaced_with
from modulestack.engine.resource_state import Operation, ResourceGoal, ResourceState, ResourceStep
from modulestack.engine.run import EngineRun
from modulestack.engine.taken_over import told
from modulestack.rehearsal.imported import imported, listed
from modulestack.rehearsal.proposed_names import ProposedNames
from modulestack.rehearsal.refreshed_resource import refreshed
from modulestack.rehearsal.resource_deletion import ResourceDeletion
from modulestack.rehearsal.resource_errors import about
from modulestack.rehearsal.stack_resources import StackResources, keep_or_add


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
        self._names = ProposedNames()
        self._lock = threading.RLock()
        self._stack = StackResources(on_step)
        self._deletion = ResourceDeletion(self._stack, handlers, contexts)
        self._deleted_for_another: dict[str, tuple[str, ...]] = {}
        """By URN, what went in this run before what it depends on, to be made again; with the inputs that did."""

    @property
    def resources(self) -> dict[str, ResourceState]:
        """What exists, by URN."""
        return self._stack.by_urn

    @property
    def run(self) -> EngineRun:
        """The run that is under way, or the last one."""
        return self._stack.run

    def cancel(self) -> None:
        """Let the step that is under way end and do no other; for Ctrl-C."""
        self._stack.cancelled = True

    def resume(self) -> None:
        """Take it up again after ``cancel``."""
        self._stack.cancelled = False

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
        self._stack.run = EngineRun()
        return self.run

    def register(self, goal: ResourceGoal) -> ResourceState:
        """
        Make *goal* true.

        Raises:
            EngineError: it cannot; from then on the run does nothing more.
        """
        with self._lock:
            if self._stack.cancelled:
                self.run.failure = self.run.failure or EngineError("interrupted")
            if self.run.failure:
                raise self.run.failure
            try:
                return self._register(goal)
            except EngineError as failure:
                self.run.failure = failure
                raise

    def take_over(self, goal: ResourceGoal, id_: str, properties: Collection[str] = ()) -> ResourceState:
        """
        Put into the stack what is there already and an import list calls *id_*; of a component only that it is one.

        Raises:
            EngineError: it is in the stack already, or there is no such resource.
        """
        with self._lock, about(goal):
            if goal.urn in self.resources:
                raise EngineError(f"{goal.name} ({goal.type}): resource '{goal.urn}' already exists")
            if not goal.custom:
                return keep_or_add(self._stack, self._contexts, goal, None)
            if goal.provider.rpartition("::")[0] not in self.resources:
                raise EngineError(f"{goal.name} ({goal.type}): its provider is not in the stack: bring that up first")
            found = listed(self._handlers[goal.type], self._contexts(goal.provider), goal, id_, properties)
            taken = ResourceState(
                goal=found[1], id=found[0], outputs=found[2], serial=self._stack.next_serial(), is_imported=True
            )
            return self._stack.keep(taken, "create")

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
            self._deletion.delete_all([*self._stack.replaced, *gone])

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
        old = self._stack.predecessor(goal)
        if not goal.custom or goal.type.startswith("pulumi:"):
            return keep_or_add(self._stack, self._contexts, goal, old)
        handler = self._handlers.get(goal.type)
        if handler is None:
            raise EngineError(f"{goal.name}: a rehearsal does not know the resource type {goal.type}")
        with about(goal):
            return self._make(handler, goal, old)

    def _make(self, handler: Handler, goal: ResourceGoal, old: ResourceState | None) -> ResourceState:
        context = self._contexts(goal.provider)
        if old is None and goal.import_id:
            return self._import(*imported(handler, context, goal))
        asked = goal.inputs
        inputs = with_ignored(asked, old.goal.inputs, goal.ignore_changes) if old else asked
        inputs, proposed = self._names.inputs(handler.autoname, goal, old, checked(handler, context, inputs))
        goal = dataclasses.replace(goal, inputs=inputs)
        if old is None:
            lost = self._deleted_for_another.pop(goal.urn, None)
            operation: Operation = "create" if lost is None else "replace"
            return self._create(handler, context, goal, operation, lost or (), named_by_engine=proposed)
        known = old.goal.inputs
        if old.is_imported:
            known = told(known, old.outputs, inputs, handler.unsaid)
        before, after = tags.compared(context, old.outputs, known, inputs)
        old = dataclasses.replace(old, is_imported=False)
        match decide(
            before,
            after,
            replaces=handler.replaces,
            replace_on_changes=goal.replace_on_changes,
            triggered=is_triggered(old.goal.replacement_trigger, goal.replacement_trigger),
            delete_before_replace=self._deletes_first(handler, goal, old, proposed=proposed),
        ):
            case Same():
                return self._stack.keep(dataclasses.replace(old, goal=goal, named_by_engine=proposed), "same")
            case Update(changed):
                updated = dataclasses.replace(old, goal=goal, named_by_engine=proposed, update_failed=False)
                within = context.within(goal.timeouts_s.get("update"))
                try:
                    known_outputs = as_asked_for(old.outputs, inputs, goal.ignore_changes)
                    outputs = handler.update(within, old.id, known_outputs, inputs)
                except UpdateFailed as failure:
                    failed = dataclasses.replace(updated, outputs=failure.outputs, update_failed=True)
                    self.resources[old.urn] = failed
                    raise
                return self._stack.keep(dataclasses.replace(updated, outputs=outputs), "update", changed)
            case Replace(changed, delete_first=delete_first):
                # What is made anew ignores nothing: Pulumi's engine takes all of the program's inputs then.
                anew, _ = self._names.inputs(handler.autoname, goal, old, checked(handler, context, asked))
                goal = dataclasses.replace(goal, inputs=anew)
                if delete_first:
                    for resource, depends in self._replaced_with(old):
                        self._deletion.delete(resource)
                        self._deleted_for_another[resource.urn] = depends
                    self._deletion.delete(old, quiet=True)
                else:
                    goal = self._names.renamed(handler.autoname, goal, old) if proposed else goal
                created = self._create(handler, context, goal, "replace", changed, named_by_engine=proposed)
                if not delete_first:
                    self._stack.replaced.append(old)
                return created

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
            serial=self._stack.next_serial(),
            named_by_engine=named_by_engine,
        )
        return self._stack.keep(resource, operation, changed)

    def _import(self, goal: ResourceGoal, outputs: dict[str, Any]) -> ResourceState:
        """Take over what is there, with the name that it has; it counts as made, as in what the CLI tells."""
        taken = ResourceState(
            goal=goal, id=goal.import_id, outputs=outputs, serial=self._stack.next_serial(), named_by_engine=True
        )
        return self._stack.keep(taken, "create")

    def _replaced_with(self, old: ResourceState) -> list[tuple[ResourceState, tuple[str, ...]]]:
        """What must go before *old* can, each with the inputs that come from it, of what is not registered yet."""
        replaces = {type_: handler.replaces for type_, handler in self._handlers.items()}
        found = replaced_with(old, self.resources.values(), replaces)
        return [(resource, keys) for resource, keys in found if resource.urn not in self.run.registered]
