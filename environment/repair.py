"""
Validation that goes on: what is wrong with single fields is told, then put aside, so that the rules still see the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from environment.defaults import holds
from environment.document import Path, Unreadable
from environment.model import Environment, Module
from environment.wording import message, section_of

_STAND_INS: dict[str, Any] = {
    "name": "unnamed",
    "region": "us-east-1",
    "network": {"create": {}},
    "modules": {},
    "image": "unknown:0",
    "port": 1,
}
"""For required fields that are missing or wrong: something valid, so that the rest can be looked at."""


class Fault(NamedTuple):
    """What is wrong with one field."""

    path: Path
    message: str


def repaired(candidate: dict[str, Any]) -> tuple[Environment, list[Fault], set[Path]]:
    """
    An environment from *candidate*, every fault of its fields, and the paths whose values are stand-ins.

    *candidate* is changed in place.
    """
    faults: list[Fault] = []
    spoiled: set[Path] = set()
    first = True
    while True:
        try:
            return Environment.model_validate(candidate), faults, spoiled
        except ValidationError as error:
            found = list(_errors(error, candidate))
            if first:
                faults += [Fault(path, text) for path, text, _ in found if text]
            first = False
            for path, _, unknown in sorted(found, key=lambda item: -len(item[0])):
                spoiled |= set() if unknown else {path}
                spoiled |= _put_aside(candidate, path)


def faults_of_defaults(defaults: dict[str, Any]) -> list[Fault]:
    """Faults of a module's keys where nothing is required: those of ``defaults``."""
    try:
        Module.model_validate({**defaults, "name": "defaults"})
    except ValidationError as error:
        document = {"modules": {"defaults": defaults}}
        return [
            Fault(path[2:], text)
            for path, text, _ in _errors(error, document, ("modules", "defaults"), missing=False)
            if text
        ]
    return []


def _errors(
    error: ValidationError, document: Any, above: Path = (), *, missing: bool = True
) -> Iterator[tuple[Path, str, bool]]:
    """Path, message ("" for nothing to tell) and whether it is an unknown key, for each error of *document*."""
    for one in error.errors(include_url=False):
        path = _path((*above, *one["loc"]), document, one)
        if one["type"] == "missing" and not missing:
            continue
        if one["type"] == "literal_error" and str(one["loc"][-1]).startswith("literal["):
            continue
        silent = isinstance(one["input"], Unreadable)
        yield path, "" if silent else message(one, path, _model(path)), one["type"] == "extra_forbidden"


def _path(loc: Path, document: Any, error: Mapping[str, Any]) -> Path:
    """*loc* without pydantic's own steps, such as ``[key]`` or the branch of a union."""
    path: Path = ()
    value = document
    for step in loc:
        if holds(value, step):
            value = value[step]
            path = (*path, step)
    return (*path, loc[-1]) if error["type"] == "missing" else path


def _model(path: Path) -> type[BaseModel]:
    """The section that the last step of *path* belongs to."""
    model: type[BaseModel] = Environment
    steps = list(path[:-1])
    while steps:
        step = steps.pop(0)
        if model is Environment and step == "modules" and steps:
            model, steps = Module, steps[1:]
        elif isinstance(step, str) and step in model.model_fields and (inner := section_of(model, step)):
            model = inner
    return model


def _put_aside(candidate: dict[str, Any], path: Path) -> set[Path]:
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
        return set()
    if last in _STAND_INS and (len(path) == 1 or (len(path) == 3 and path[0] == "modules")):
        parent[last] = _STAND_INS[str(last)]
        return set()
    return {path[:-1]} | _put_aside(candidate, path[:-1])
