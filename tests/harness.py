"""
Runs a Pulumi program once, resolves everything, and leaves plain data to assert on.

It fails closed: two resources of one name, a type or function that nobody thought of, inputs that the SDK does not
know, an output that stays unknown and a program that makes nothing are errors. It proves what the program asks for,
not that AWS accepts it.
"""

from __future__ import annotations

import dataclasses
import gc
import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any

import pulumi
from pulumi.runtime import mocks, rpc, settings
from pulumi.runtime import stack as pulumi_stack

from modulestack.rehearsal.isolated import run_isolated
from tests.support import answers, schema

UNKNOWN = schema.UNKNOWN


class Misuse(AssertionError):
    """The program asked for something that cannot be."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Resource:
    """One registration, as the program made it."""

    urn: str
    type: str
    name: str
    inputs: dict[str, Any]
    """By their names on the wire; what a preview cannot know is UNKNOWN."""
    parent: str
    """URN."""
    custom: bool
    remote: bool
    protect: bool
    provider: str
    """``urn::id`` of the explicit provider."""
    providers: dict[str, str]
    dependencies: frozenset[str]
    """URNs."""
    ignore_changes: tuple[str, ...]
    aliases: tuple[str, ...]
    delete_before_replace: bool
    retain_on_delete: bool
    timeouts: dict[str, str]
    transforms: tuple[Callable[[pulumi.ResourceTransformArgs], pulumi.ResourceTransformResult | None], ...]

    @property
    def key(self) -> str:
        """``ecs/cluster:Cluster web-cluster``"""
        return f"{self.type.removeprefix('aws:')} {self.name}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Deployed:
    """What a program registered and said."""

    resources: tuple[Resource, ...]
    calls: tuple[tuple[str, dict[str, Any], str], ...]
    """Functions called: token, arguments, provider."""
    registered_outputs: dict[str, dict[str, Any]]
    """Of components, by URN."""
    exports: dict[str, Any]
    messages: tuple[str, ...]

    def all(self, type_: str) -> list[Resource]:
        """Those of one type, by name."""
        return sorted((r for r in self.resources if r.type == type_), key=lambda r: r.name)

    def one(self, type_: str, name: str | None = None) -> Resource:
        """The only one of its type, or of its type and name."""
        found = [r for r in self.all(type_) if name in (None, r.name)]
        if len(found) != 1:
            raise Misuse(
                f"{len(found)} resources are {type_} {name or ''}: there are {sorted(r.key for r in self.resources)}"
            )
        return found[0]

    def waited_for(self, resource: Resource) -> list[Resource]:
        """All that is there before *resource*: what it depends on, and what that depends on, and so on."""
        waiting, found = [resource], dict[str, Resource]()
        by_urn = {r.urn: r for r in self.resources}
        while waiting:
            new = waiting.pop().dependencies - found.keys()
            found |= {urn: by_urn[urn] for urn in new}
            waiting += [by_urn[urn] for urn in new]
        return list(found.values())

    def inputs(self) -> dict[str, dict[str, Any]]:
        """Inputs of every resource that is something in AWS."""
        return {r.key: r.inputs for r in self.resources if r.custom or r.remote}

    def tree(self) -> dict[str, list[str]]:
        """Parent → its children, by key; what has no children is not named."""
        keys = {r.urn: r.key for r in self.resources}
        found: dict[str, list[str]] = {}
        for resource in self.resources:
            found.setdefault(keys.get(resource.parent, "stack"), []).append(resource.key)
        return {parent: sorted(children) for parent, children in sorted(found.items())}


class _Mocks(mocks.Mocks):
    def __init__(self, *, preview: bool, parameters: Mapping[str, str]) -> None:
        self._preview = preview
        self._functions = answers.functions(parameters)

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        inputs = _plain(args.inputs)
        if args.typ not in answers.COMPUTED:
            return f"{args.name}-id", inputs
        echoed = inputs if args.custom else {}
        if self._preview:
            return "", echoed
        computed = answers.COMPUTED[args.typ](args.name, inputs)
        if strangers := computed.keys() - schema.outputs(args.typ):
            raise Misuse(f"{args.typ} has no such outputs: {sorted(strangers)}")
        return f"{args.name}-id", {**echoed, **computed}

    def call(self, args: mocks.MockCallArgs) -> Any:
        if args.token not in self._functions:
            raise Misuse(f"nobody thought of the function {args.token}: there are {sorted(self._functions)}")
        return self._functions[args.token](args.args)


class _Monitor(mocks.MockMonitor):
    def __init__(self, answering: mocks.Mocks) -> None:
        super().__init__(answering)
        self.registered: list[Resource] = []
        self._urns: set[str] = set()
        self._lock = threading.Lock()
        self.calls: list[tuple[str, dict[str, Any], str]] = []
        self.outputs: dict[str, dict[str, Any]] = {}

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        if request.type != "pulumi:pulumi:Stack":
            resource = self._checked(request)
            with self._lock:  # the SDK registers from several threads
                if resource.urn in self._urns:
                    raise Misuse(f"two resources are called {resource.urn}")
                self._urns.add(resource.urn)
                self.registered.append(resource)
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802
        self.outputs[request.urn] = rpc.deserialize_properties(request.outputs, keep_unknowns=True)
        return super().RegisterResourceOutputs(request)  # type: ignore[no-untyped-call]

    def Invoke(self, request: Any) -> Any:  # noqa: N802
        self.calls.append((request.tok, rpc.deserialize_properties(request.args), request.provider))
        return super().Invoke(request)  # type: ignore[no-untyped-call]

    def _checked(self, request: Any) -> Resource:
        urn = self.make_urn(request.parent, request.type, request.name)
        inputs = _plain(rpc.deserialize_properties(request.object, keep_unknowns=True))
        if (request.custom or request.remote) and not request.type.startswith("pulumi:"):
            if request.type not in answers.COMPUTED:
                raise Misuse(f"nobody thought of the type {request.type} of {request.name}")
            if found := schema.problems(request.type, inputs):
                raise Misuse(f"{request.name} cannot be: " + "; ".join(found))
        times = request.customTimeouts
        return Resource(
            urn=urn,
            type=request.type,
            name=request.name,
            inputs=inputs,
            parent=request.parent,
            custom=request.custom,
            remote=request.remote,
            protect=request.protect,
            provider=request.provider,
            providers=dict(request.providers),
            dependencies=frozenset(request.dependencies),
            ignore_changes=tuple(request.ignoreChanges),
            aliases=tuple(str(alias) for alias in request.aliases),
            delete_before_replace=request.deleteBeforeReplace,
            retain_on_delete=request.retainOnDelete,
            timeouts={k: v for k in ("create", "update", "delete") if (v := getattr(times, k))},
            transforms=tuple(mocks._resolve_callbacks(request.transforms)),
        )


class _Messages(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def deploy(
    program: Callable[[], Any],
    *,
    stack: str = "test",
    config: Mapping[str, str] | None = None,
    parameters: Mapping[str, str] | None = None,
    preview: bool = False,
    may_make_nothing: bool = False,
) -> Deployed:
    """
    Run *program* as the stack *stack*.

    *config* holds full keys and texts, as Pulumi's CLI hands them over; *parameters* is what SSM holds before the run.

    Raises:
        Misuse: see above.
        Exception: whatever the program raised.
    """
    done = _deploy(program, stack, dict(config or {}), dict(parameters or {}), preview)
    if not may_make_nothing and not any(resource.custom or resource.remote for resource in done.resources):
        raise Misuse("the program registered no resource")
    return done


def _deploy(
    program: Callable[[], Any],
    stack: str,
    config: dict[str, str],
    parameters: dict[str, str],
    preview: bool,  # noqa: FBT001
) -> Deployed:
    answering = _Mocks(preview=preview, parameters=parameters)
    monitor, messages = _Monitor(answering), _Messages()
    logger = logging.Logger("program", logging.INFO)
    logger.addHandler(messages)

    async def main() -> dict[str, Any]:
        pulumi.runtime.set_all_config(config, [])
        mocks.set_mocks(answering, project="modulestack", stack=stack, preview=preview, logger=logger, monitor=monitor)
        return await _run(program, preview=preview)

    gc.disable()  # almost everything lives to the end: looking for garbage would take longer than the program
    try:
        exports = run_isolated(main)
    finally:
        gc.enable()
    return Deployed(
        resources=tuple(monitor.registered),
        calls=tuple(monitor.calls),
        registered_outputs=monitor.outputs,
        exports=exports,
        messages=tuple(messages.lines),
    )


async def _run(program: Callable[[], Any], *, preview: bool) -> dict[str, Any]:
    async def body() -> None:
        program()

    await pulumi_stack.run_pulumi_func(body)
    root = settings.get_root_resource()
    exports: dict[str, Any] = {}
    for name, value in (root.outputs if isinstance(root, pulumi_stack.Stack) else {}).items():
        output = pulumi.Output.from_input(value)
        known = await output.is_known()
        if not known and not preview:
            raise Misuse(f"the export {name} is unknown")
        exports[name] = await output.future() if known else UNKNOWN
    return exports


def _plain(value: Any) -> Any:
    """*value* as it was before it went over the wire: whole numbers as integers, UNKNOWN for what is not known."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, pulumi.output.Unknown):
        return UNKNOWN
    return int(value) if isinstance(value, float) and value.is_integer() else value
