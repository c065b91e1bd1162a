"""Rules that several parts of a scenario file have."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from modulestack.environment.model import Environment
from modulestack.fields.text import bare, listed, nearest
from modulestack.fields.violation import FieldPath


def module_is_there(at: FieldPath, module: str, environment: Environment) -> Iterator[tuple[FieldPath, str]]:
    """It is one of the environment's."""
    if module not in environment.modules:
        close = nearest(module, environment.modules)
        there = listed(environment.modules, "and")
        hint = f"; did you mean {bare(close)}?" if close else ""
        yield at, f"{bare(module)} is no module of {environment.name}, which has {there}{hint}"


def one_of(at: FieldPath, section: BaseModel, keys: tuple[str, ...]) -> Iterator[tuple[FieldPath, str]]:
    """Of these keys exactly one is written."""
    said = [key for key in keys if getattr(section, key) is not None]
    if not said:
        yield at, f"says nothing: write one of {listed(keys)}"
    elif len(said) > 1:
        yield (*at, said[1]), f"goes not with {said[0]}: keep one of them"
