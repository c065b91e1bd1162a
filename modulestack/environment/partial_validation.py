"""
Validation that goes on after the first error.

What is wrong with single fields is told, then set aside, so that the rules still see the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from modulestack.environment.defaults import holds
from modulestack.environment.error_messages import intended_key, message, section_of, sections_of
from modulestack.environment.model import Environment, Module
from modulestack.environment.yaml_document import Unreadable
from modulestack.fields.violation import FieldPath

_SUBSTITUTES: dict[str, Any] = {
    "name": "unnamed",
    "region": "us-east-1",
    "network": {"create": {}},
    "modules": {},
    "image": "unknown:0",
}
"""For required fields that are missing or wrong: something valid, so that the rest can be looked at."""


class FieldError(NamedTuple):
    """What is wrong with one field."""

    path: FieldPath
    message: str


def validate_partially(
    candidate: dict[str, Any], unreliable: set[FieldPath]
) -> tuple[Environment, list[FieldError], set[FieldPath]]:
    """
    An environment from *candidate*, every error of its fields, and the paths of which nothing is known.

    *candidate* is changed in place; *unreliable* is what is not known anyhow, of which nothing is told.
    """
    found = _found(candidate)
    unreliable = unreliable | {path for one in found for path in one.intended}
    errors = [
        FieldError(one.path, one.message)
        for one in found
        if one.message and not (one.missing and one.path in unreliable)
    ]
    while found:
        unreliable |= {one.path for one in found}
        for path in sorted({one.path for one in found}, key=len, reverse=True):
            unreliable |= _set_aside(candidate, path)
        found = _found(candidate)
    return Environment.model_validate(candidate), errors, unreliable


def _found(candidate: dict[str, Any]) -> list[_Error]:
    """The errors of *candidate*; none if it is an environment."""
    try:
        Environment.model_validate(candidate)
    except ValidationError as error:
        return list(_errors(error, candidate))
    return []


def errors_of_defaults(defaults: dict[str, Any]) -> list[FieldError]:
    """Errors of a module's keys where nothing is required: those of ``defaults``."""
    try:
        Module.model_validate({**defaults, "name": "defaults"})
    except ValidationError as error:
        found = _errors(error, {"modules": {"defaults": defaults}}, ("modules", "defaults"), is_complete=False)
        return [FieldError(one.path[2:], one.message) for one in found if one.message]
    return []


class _Error(NamedTuple):
    """One of pydantic's errors, in our terms."""

    path: FieldPath
    message: str
    """Empty if there is nothing to tell."""
    missing: bool
    intended: tuple[FieldPath, ...]
    """What was probably meant by an unknown key."""


def _errors(
    error: ValidationError, document: Any, above: FieldPath = (), *, is_complete: bool = True
) -> Iterator[_Error]:
    """The errors of *document*, whose part at *above* was validated; what is not complete lacks nothing."""
    for one in error.errors(include_url=False):
        loc: FieldPath = (*above, *one["loc"])
        if str(loc[-1]).startswith("literal[") or (one["type"] == "missing" and not is_complete):
            continue
        path = _path(loc, document, one)
        model = _model(path)
        of_name = path[:1] == ("modules",) and path[2:] == ("name",)
        silent = of_name or isinstance(one["input"], Unreadable)
        close = intended_key(str(path[-1]), model) if one["type"] == "extra_forbidden" else None
        yield _Error(
            path,
            "" if silent else message(one, path, model),
            one["type"] == "missing",
            ((*path[:-1], close),) if close else (),
        )


def _path(loc: FieldPath, document: Any, error: Mapping[str, Any]) -> FieldPath:
    """*loc* without pydantic's own steps, such as ``[key]`` or the branch of a union."""
    path: FieldPath = ()
    value = document
    for step in loc:
        if holds(value, step):
            value = value[step]
            path = (*path, step)
    return (*path, loc[-1]) if error["type"] == "missing" else path


def _model(path: FieldPath) -> type[BaseModel]:
    """The section that the last step of *path* belongs to."""
    model: type[BaseModel] = Environment
    steps = list(path[:-1])
    while steps:
        step = steps.pop(0)
        if not isinstance(step, str) or (inner := section_of(model, step)) is None:
            continue
        if not sections_of(model, step):
            model = inner
        elif steps:
            model, steps = inner, steps[1:]
    return model


def _set_aside(candidate: dict[str, Any], path: FieldPath) -> set[FieldPath]:
    """Take what stands at *path* out, or put a stand-in there; the paths that this spoils besides."""
    parent: Any = candidate
    for step in path[:-1]:
        if not isinstance(parent, dict) or step not in parent:
            return set()
        if isinstance(parent[step], tuple):
            del parent[step]
            return {path[: path.index(step) + 1]}
        parent = parent[step]
    if not isinstance(parent, dict):
        return set()
    last = path[-1]
    if last in parent:
        del parent[last]
        # Of a map of which nothing is left, nobody knows whether it was to be empty.
        return set() if parent else {path[:-1]}
    if last in _SUBSTITUTES and (len(path) == 1 or (len(path) == 3 and path[0] == "modules")):
        parent[last] = _SUBSTITUTES[str(last)]
        return set()
    return {path[:-1]} | _set_aside(candidate, path[:-1])
