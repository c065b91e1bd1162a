"""
The SDK's monitor, answered by our engine: what ``RegisterResource``, ``Invoke`` and their kin mean in a rehearsal.

``pulumi.runtime.set_mocks(..., monitor=…)`` is the SDK's own hook for it.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Mapping
from typing import Any

import pulumi
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime import mocks, rpc
from pulumi.runtime.proto import provider_pb2, resource_pb2
from pulumi.runtime.sync_await import _sync_await

from modulestack.embedded_aws.resources.awsx.child import Child
from modulestack.embedded_aws.resources.context import Context
from modulestack.engine import durations
from modulestack.engine.errors import EngineError, UnsupportedValue
from modulestack.engine.property_values import from_wire, has_secret, plain, to_wire, unknown_path
from modulestack.engine.resource_state import ResourceGoal, ResourceState
from modulestack.engine.urn import make_urn
from modulestack.rehearsal.in_process_engine import InProcessEngine
from modulestack.rehearsal.remote_components import REMOTE_COMPONENTS

READ_OUTPUTS = "pulumi:pulumi:readStackResourceOutputs"
"""What a stack's resources are, as its last run left them; the engine itself answers."""

Function = Callable[[Context, dict[str, Any]], dict[str, Any]]


class ResourceMonitor(mocks.MockMonitor):
    """Stands between one run of a program and the engine."""

    def __init__(
        self,
        engine: InProcessEngine,
        functions: Mapping[str, Function],
        contexts: Callable[[str], Context],
        project: str,
        stack: str,
    ) -> None:
        super().__init__(_NoMocks())
        self._engine = engine
        self._functions = functions
        self._contexts = contexts
        self._project = project
        self._stack = stack
        self._transforms: dict[str, list[Any]] = {}
        self._lock = threading.RLock()

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        """One registration; a failure is the answer's ``result``, so that the program ends without a traceback."""
        urn = make_urn(self._stack, self._project, request.parent, request.type, request.name)
        self._engine.run.requests.append(f"register {request.name} ({request.type})")
        with self._lock:
            try:
                return self._register(urn, request)
            except (EngineError, UnsupportedValue) as error:
                named = (
                    error
                    if isinstance(error, EngineError)
                    else EngineError(f"{request.name} ({request.type}): {error}")
                )
                self._engine.run.failure = self._engine.run.failure or named
                return resource_pb2.RegisterResourceResponse(urn=urn, result=resource_pb2.Result.FAIL)

    def Invoke(self, request: Any) -> Any:  # noqa: N802
        """One call of a provider's function, such as ``aws.get_caller_identity``, or of the engine's own."""
        self._engine.run.requests.append(f"call {request.tok}")
        if request.tok == READ_OUTPUTS:
            return resource_pb2.ResourceInvokeResponse(**{"return": to_wire({"outputs": self._engine.outputs()})})
        with self._lock:
            function = self._functions.get(request.tok)
            if function is None:
                return _refusal(f"a rehearsal does not know the function {request.tok}")
            try:
                args = plain(from_wire(request.args))
                return resource_pb2.ResourceInvokeResponse(
                    **{"return": to_wire(function(self._contexts(request.provider), args))}
                )
            except EngineError as error:
                self._engine.run.failure = self._engine.run.failure or error
                return _refusal(str(error))
            except Exception as error:
                return _refusal(f"{request.tok}: {error}")

    def ReadResource(self, request: Any) -> Any:  # noqa: N802
        """``Resource.get``: not part of a rehearsal."""
        self._engine.run.failure = EngineError(
            f"{request.name} ({request.type}): a rehearsal reads no resource that it did not make"
        )
        return resource_pb2.ReadResourceResponse(
            urn=make_urn(self._stack, self._project, request.parent, request.type, request.name)
        )

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802
        """A component's outputs, which the next run finds in the stack's state."""
        self._engine.set_outputs(request.urn, _known(request.outputs)[0])
        return empty_pb2.Empty()

    def _register(self, urn: str, request: Any) -> Any:
        if request.transforms:
            self._transforms[urn] = mocks._resolve_callbacks(request.transforms)
        inputs, secret = _known(request.object)
        goal = ResourceGoal(
            urn=urn,
            type=request.type,
            name=request.name,
            parent=request.parent,
            custom=request.custom,
            inputs=inputs,
            secret=secret,
            provider=request.provider,
            dependencies=tuple(request.dependencies),
            property_dependencies={key: tuple(value.urns) for key, value in request.propertyDependencies.items()},
            ignore_changes=tuple(request.ignoreChanges),
            replace_on_changes=tuple(request.replaceOnChanges),
            replacement_trigger=_trigger(request),
            delete_before_replace=request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
            protect=request.protect,
            retain_on_delete=request.retainOnDelete,
            deleted_with=request.deletedWith,
            timeouts_s=durations.seconds_of(request.customTimeouts),
            import_id=request.importId,
            aliases=tuple(request.aliasURNs) + tuple(self._alias(request, alias) for alias in request.aliases),
        )
        if request.remote:
            return self._register_remote(goal, request.providers)
        return _answer(self._engine.register(self._transformed(goal)))

    def _alias(self, request: Any, alias: Any) -> str:
        if alias.urn:
            return str(alias.urn)
        spec = alias.spec
        parent = "" if spec.noParent else spec.parentUrn or request.parent
        return make_urn(
            spec.stack or self._stack,
            spec.project or self._project,
            parent,
            spec.type or request.type,
            spec.name or request.name,
        )

    def _register_remote(self, goal: ResourceGoal, providers: Mapping[str, str]) -> Any:
        """A component that another process would make: its children are registered here, through the same engine."""
        expand = REMOTE_COMPONENTS.get(goal.type)
        if expand is None:
            raise EngineError(f"{goal.name}: a rehearsal does not know the component {goal.type}")
        component = self._engine.register(goal)
        provider = providers.get("aws", goal.provider)
        made: dict[str, ResourceState] = {}

        def register(child: Child) -> ResourceState:
            parent = made[child.parent].urn if child.parent else component.urn
            child_goal = ResourceGoal(
                urn=make_urn(self._stack, self._project, parent, child.type, child.name),
                type=child.type,
                name=child.name,
                parent=parent,
                custom=True,
                inputs=child.inputs,
                provider=provider,
                dependencies=tuple(made[key].urn for key in child.depends_on),
            )
            made[child.key] = self._engine.register(self._transformed(child_goal))
            return made[child.key]

        outputs = expand(self._contexts(provider), goal.name, goal.inputs, register)
        return resource_pb2.RegisterResourceResponse(urn=component.urn, object=to_wire(outputs))

    def _transformed(self, goal: ResourceGoal) -> ResourceGoal:
        """*goal* after the transforms of its own registration and of every ancestor's, innermost first."""
        urn = goal.urn if self._transforms else ""
        while urn:
            for transform in self._transforms.get(urn, ()):
                args = pulumi.ResourceTransformArgs(
                    goal.custom, goal.type, goal.name, dict(goal.inputs), pulumi.ResourceOptions()
                )
                result = transform(args)
                if result is not None:
                    goal = _with(goal, result)
            parent = self._engine.resources.get(urn)
            urn = goal.parent if urn == goal.urn else parent.goal.parent if parent else ""
        return goal


class _NoMocks(mocks.Mocks):
    """The base class wants one; nothing calls it."""

    def call(self, args: mocks.MockCallArgs) -> Any:
        raise EngineError(f"{args.token}: not reached in a rehearsal")

    def new_resource(self, args: mocks.MockResourceArgs) -> Any:
        raise EngineError(f"{args.typ}: not reached in a rehearsal")


def _known(properties: struct_pb2.Struct) -> tuple[dict[str, Any], frozenset[str]]:
    """
    *properties* in clear, and the names of those that hold a secret.

    Raises:
        UnsupportedValue: one is not known.
    """
    received = from_wire(properties)
    for name, value in received.items():
        unknown = unknown_path(value, name)
        if unknown:
            raise UnsupportedValue(f"{unknown}: is not known, although everything before it was created")
    return plain(received), frozenset(name for name, value in received.items() if has_secret(value))


def _trigger(request: Any) -> Any:
    """The registration's ``replacementTrigger``, in clear; None if it has none."""
    if not request.HasField("replacement_trigger"):
        return None
    held = struct_pb2.Struct(fields={"trigger": request.replacement_trigger})
    return _known(held)[0]["trigger"]


def _with(goal: ResourceGoal, result: Any) -> ResourceGoal:
    """*goal* with what a transform made of it; outputs among that are waited for, as by Pulumi's own engine."""
    return dataclasses.replace(goal, inputs=_known(_sync_await(rpc.serialize_properties(result.props, {})))[0])


def _answer(resource: ResourceState) -> Any:
    return resource_pb2.RegisterResourceResponse(
        urn=resource.urn, id=resource.id, object=to_wire(resource.outputs, resource.goal.secret)
    )


def _refusal(reason: str) -> Any:
    return resource_pb2.ResourceInvokeResponse(failures=[provider_pb2.CheckFailure(reason=reason)])
