"""
What the installed ``pulumi_aws`` and ``pulumi_awsx`` say that a resource takes and gives.

Read from the SDKs' own type hints, because their wheels carry no schema. What they do not tell: defaults, ranges, what
forces a replacement.
"""

from __future__ import annotations

import enum
import functools
import importlib
import inspect
import json
import sys
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws
import pulumi_awsx
from pulumi import _types

UNKNOWN = "<unknown>"
"""Stands for a value that a preview cannot know."""


class Field(typing.NamedTuple):
    """An input."""

    hint: Any
    required: bool


@functools.cache
def resource_class(token: str) -> type[pulumi.Resource]:
    """
    The SDK's class of the resource type *token*.

    Raises:
        KeyError: there is none.
    """
    module, name = _tokens()[token]
    found: type[pulumi.Resource] = getattr(importlib.import_module(module), name)
    return found


@functools.cache
def inputs(token: str) -> dict[str, Field]:
    """Inputs of the resource type *token* by their names on the wire."""
    resource = resource_class(token)
    module = sys.modules[resource.__module__]
    # Where a nested type has the name already, the SDK calls a resource's arguments …InitArgs.
    args = getattr(module, f"{resource.__name__}InitArgs", None) or getattr(module, f"{resource.__name__}Args")
    return _fields(args)


@functools.cache
def outputs(token: str) -> frozenset[str]:
    """Names on the wire of everything that the resource type *token* gives."""
    getters = (v.fget for c in resource_class(token).__mro__ for v in vars(c).values() if isinstance(v, property))
    return frozenset(name for getter in getters if (name := getattr(getter, "_pulumi_name", None)))


def problems(token: str, given: Mapping[str, Any]) -> list[str]:
    """Why *given* cannot be the inputs of the resource type *token*."""
    return list(_object_problems(given, inputs(token), token))


@functools.cache
def _tokens() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for sdk in (pulumi_aws, pulumi_awsx):
        source = Path(str(sdk.__file__)).read_text()
        start = source.index('resource_modules="""') + len('resource_modules="""')
        for entry in json.loads(source[start : source.index('"""', start)]):
            found |= {token: (entry["fqn"], name) for token, name in entry["classes"].items()}
    return found


@functools.cache
def _fields(args: Any) -> dict[str, Field]:
    hints = typing.get_type_hints(args.__init__, {**vars(pulumi.output), **vars(sys.modules[args.__module__])})
    wire = _types.input_type_py_to_pulumi_names(args)
    return {
        wire.get(name, name): Field(hints[name], parameter.default is inspect.Parameter.empty)
        for name, parameter in inspect.signature(args.__init__).parameters.items()
        if name not in ("self", "__self__")
    }


@functools.cache
def _alternatives(hint: Any) -> tuple[Any, ...]:
    """What a value of the type *hint* may be, without the ways to pass it later or not at all."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return tuple(other for part in typing.get_args(hint) for other in _alternatives(part))
    origin = typing.get_origin(hint)
    if hint is type(None) or isinstance(hint, typing.ForwardRef) or typing.is_typeddict(hint):
        return ()
    if inspect.isclass(origin) and (issubclass(origin, pulumi.Output) or origin.__name__ == "Awaitable"):
        return ()
    if _types.is_output_type(hint):
        return ()
    return (hint,)


def _problems(value: Any, hint: Any, path: str) -> list[str]:
    if value == UNKNOWN:
        return []
    found = [list(_kind_problems(value, kind, path)) for kind in _alternatives(hint)]
    if not found:
        return [f"{path}: the harness does not understand the type {hint}"]
    return min(found, key=len)


def _kind_problems(value: Any, kind: Any, path: str) -> Iterator[str]:
    origin = typing.get_origin(kind) or kind
    if origin in (str, bool, int, float):
        numeric = origin in (int, float) and isinstance(value, int | float) and not isinstance(value, bool)
        if not (numeric or type(value) is origin):
            yield f"{path}: expected {origin.__name__}, got {value!r}"
    elif inspect.isclass(origin) and issubclass(origin, enum.Enum):
        if value not in [member.value for member in origin]:
            yield f"{path}: expected one of {[member.value for member in origin]}, got {value!r}"
    elif inspect.isclass(origin) and issubclass(origin, Mapping):
        if not isinstance(value, dict):
            yield f"{path}: expected a map, got {value!r}"
            return
        for key, inner in value.items():
            yield from _problems(inner, typing.get_args(kind)[1], f"{path}[{key!r}]")
    elif inspect.isclass(origin) and issubclass(origin, Sequence):
        if not isinstance(value, list):
            yield f"{path}: expected a list, got {value!r}"
            return
        for index, inner in enumerate(value):
            yield from _problems(inner, typing.get_args(kind)[0], f"{path}[{index}]")
    elif _types.is_input_type(kind):
        if not isinstance(value, dict):
            yield f"{path}: expected {kind.__name__}, got {value!r}"
            return
        yield from _object_problems(value, _fields(kind), path)
    else:
        yield f"{path}: the harness does not understand the type {kind}"


def _object_problems(given: Mapping[str, Any], fields: Mapping[str, Field], path: str) -> Iterator[str]:
    for name, value in given.items():
        if name not in fields:
            yield f"{path}.{name}: no such input, there are {', '.join(sorted(fields))}"
        else:
            yield from _problems(value, fields[name].hint, f"{path}.{name}")
    for name, field in fields.items():
        if field.required and name not in given:
            yield f"{path}.{name}: missing"
