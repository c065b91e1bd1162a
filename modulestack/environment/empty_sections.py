"""Keys of optional sections behind which nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from modulestack.environment.error_messages import may_be_empty, section_of, sections_of
from modulestack.fields.violation import FieldPath


def empty_sections(
    model: type[BaseModel], values: dict[str, Any], defaults: dict[str, Any], above: FieldPath = ()
) -> Iterator[FieldPath]:
    """Paths of the optional sections of *model* that *values* names without a value; *defaults* has none of them."""
    for key, value in values.items():
        section = section_of(model, key) if key in model.model_fields else None
        if section is None:
            continue
        below = defaults.get(key) if isinstance(defaults, dict) else None
        if sections_of(model, key):
            yield from _in_map(section, value, below, (*above, key))
        elif isinstance(value, dict):
            yield from empty_sections(section, value, below if isinstance(below, dict) else {}, (*above, key))
        elif value is None and below is None and model.model_fields[key].default is None:
            yield (*above, key)


def _in_map(section: type[BaseModel], values: Any, defaults: Any, above: FieldPath) -> Iterator[FieldPath]:
    """The same for each of a map of sections, and those of them that are named without a value."""
    for name, value in values.items() if isinstance(values, dict) else ():
        below = defaults.get(name) if isinstance(defaults, dict) else None
        if isinstance(value, dict):
            yield from empty_sections(section, value, below if isinstance(below, dict) else {}, (*above, name))
        elif value is None and below is None:
            yield (*above, name)


def nothing_in(model: type[BaseModel], path: FieldPath) -> str:
    """What to tell of the empty section at *path* of *model*."""
    steps = list(path)
    needs_keys = False
    while steps:
        step = str(steps.pop(0))
        needs_keys = not may_be_empty(model, step)
        if sections_of(model, step):
            steps = steps[1:]
        model = section_of(model, step) or model
    advice = "indent its keys below it" if needs_keys else "write {} to have it"
    return f"nothing is written here: {advice}, or leave it out"
