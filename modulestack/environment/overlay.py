"""Other values than an environment's files have, for one rehearsal of it."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from modulestack.environment import validate
from modulestack.environment.defaults import depth
from modulestack.environment.errors import InvalidEnvironment, Problem
from modulestack.environment.settings import Settings
from modulestack.fields.text import bare, listed, nearest, shown
from modulestack.fields.violation import FieldPath


@dataclasses.dataclass(frozen=True, kw_only=True)
class Overlay:
    """What somebody wrote of it, and where."""

    source: str
    """A file, or an option of the command line."""
    values: Mapping[str, Any]
    """Dotted path, such as ``modules.web.scaling.max`` → value; of one that is null the key is taken away."""
    lines: Mapping[str, int] = dataclasses.field(default_factory=dict)
    """Dotted path → line of *source*."""


def lay_over(settings: Settings, overlays: Iterable[Overlay]) -> None:
    """
    Have *settings* say what *overlays* do, the last one's word counting; problems of it name where it was written.

    Raises:
        InvalidEnvironment: there is no place of that name.
    """
    settings.values = copy.deepcopy(settings.values)
    wrong: list[Problem] = []
    for overlay in overlays:
        for text, value in overlay.values.items():
            path: FieldPath = tuple(text.split("."))
            told = _refusal(settings.values, path)
            place = (overlay.source, overlay.lines.get(text))
            if told:
                wrong.append(Problem(*place, text, told))
                continue
            _put(settings.values, path, copy.deepcopy(value))
            settings.places = {at: there for at, there in settings.places.items() if at[: len(path)] != path}
            settings.places[path] = place
    if wrong:
        raise InvalidEnvironment(wrong)


def _refusal(values: Mapping[str, Any], path: FieldPath) -> str:
    """Why nothing can be written at *path*; whether a section knows the key is for the environment's rules to say."""
    top = str(path[0])
    if "" in path or not top.isprintable():
        return "is no path: write names with dots between, such as modules.web.scaling.max"
    if top not in validate.KEYS:
        return f"{bare(top)} is no key of an environment's file: {_close(top, validate.KEYS)}"
    modules = values.get("modules")
    if top == "modules" and isinstance(modules, dict):
        if len(path) < 3:
            return "names no key of a module: write one, such as modules.web.scaling.max"
        if path[1] not in modules:
            return f"{bare(str(path[1]))} is no module of the environment: {_close(str(path[1]), modules)}"
    inner: Any = values
    for end, step in enumerate(path[:-1], 1):
        inner = inner.get(step)
        if inner is None:
            return ""
        if not isinstance(inner, dict):
            whole = ".".join(map(str, path[:end]))
            return f"{whole} is {shown(inner)} in the environment's file, and no map: write all of it as one value"
    return ""


def _close(text: str, known: Iterable[str]) -> str:
    there = tuple(known)
    close = nearest(text, there)
    return f"did you mean {bare(close)}?" if close else f"allowed {listed(map(bare, there))}"


def _put(values: dict[str, Any], path: FieldPath, value: Any) -> None:
    inner: Any = values
    for step in path[:-1]:
        if inner.get(step) is None:
            inner[step] = {}
        inner = inner[step]
    inner[path[-1]] = value
    if value is None and not _is_default(values.get("defaults"), path[2:] if path[0] == "modules" else ()):
        del inner[path[-1]]  # what is below it goes too; a null would stay, and be complained about


def _is_default(defaults: Any, path: FieldPath) -> bool:
    return bool(path) and depth(path, defaults) == len(path)


def of_options(option: str, texts: Iterable[str]) -> Iterator[Overlay]:
    """
    Of ``KEY=VALUE`` texts that were given to *option*; a value is YAML, as in the file.

    Raises:
        InvalidEnvironment: one is not such a text.
    """
    from modulestack.environment.yaml_document import read

    for text in texts:
        key, equals, written = text.partition("=")
        if not equals or not key:
            raise InvalidEnvironment(
                [Problem(option, None, "", f"{shown(text)} is no KEY=VALUE: write such as modules.web.scaling.max=4")]
            )
        document = read(written)
        if document.problems:
            raise InvalidEnvironment([Problem(option, None, key, each.message) for each in document.problems])
        yield Overlay(source=option, values={key: document.value})
