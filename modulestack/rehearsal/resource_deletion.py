"""Deleting resources of a stack from the embedded AWS."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Handler
from modulestack.engine.deletion_order import in_deletion_order
from modulestack.engine.errors import EngineError
from modulestack.engine.resource_state import ResourceState
from modulestack.rehearsal.resource_errors import about
from modulestack.rehearsal.stack_resources import StackResources


class ResourceDeletion:
    """Deletes what is in *stack*; handlers and contexts as the engine has them."""

    def __init__(
        self, stack: StackResources, handlers: Mapping[str, Handler], contexts: Callable[[str], Context]
    ) -> None:
        self._stack, self._handlers, self._contexts = stack, handlers, contexts

    def delete_all(self, doomed: Iterable[ResourceState]) -> None:
        """
        Delete each of *doomed* after all that depends on it.

        Raises:
            EngineError: a resource is protected or AWS refuses.
        """
        ordered = in_deletion_order(doomed, self._stack.by_urn)
        protected = ", ".join(f"{r.goal.name} ({r.goal.type})" for r in reversed(ordered) if r.goal.protect)
        if protected:
            raise EngineError(
                f"{protected}: protected: set protect to false and run `up` once before it can be deleted"
            )
        urns = {resource.urn for resource in ordered}
        for resource in ordered:
            self.delete(resource, along_with_other=resource.goal.deleted_with in urns)

    def delete(self, resource: ResourceState, *, quiet: bool = False, along_with_other: bool = False) -> None:
        """
        Delete *resource*; *quiet*: it is no step of its own; *along_with_other*: AWS deletes it with another one.

        Raises:
            EngineError: AWS refuses, or somebody interrupts.
        """
        if self._stack.cancelled:
            raise EngineError("interrupted")
        goal = resource.goal
        handler = self._handlers.get(goal.type)
        if goal.custom and handler is not None and not goal.retain_on_delete and not along_with_other:
            with about(goal):
                context = self._contexts(goal.provider).within(goal.timeouts_s.get("delete"))
                handler.delete(context, resource.id, resource.outputs)
        self._stack.forget(resource)
        if not quiet:
            self._stack.tell(goal, "delete")
