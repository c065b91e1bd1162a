"""Merging ``defaults`` into a module: the module's own word counts, and a null takes a default away."""

from __future__ import annotations

from typing import Any

from modulestack.fields.violation import FieldPath


def merged(defaults: Any, own: Any) -> Any:
    """
    *own* on top of *defaults*: maps key by key at every depth, everything else as a whole.

    Keys whose value is null are left out, so that what the program itself defaults to holds there.
    """
    if not isinstance(own, dict):
        return _frozen(own)
    below = defaults if isinstance(defaults, dict) else {}
    both = {key: merged(below.get(key), own[key]) if key in own else merged({}, below[key]) for key in below | own}
    return {key: value for key, value in both.items() if value is not None}


def depth(path: FieldPath, value: Any) -> int:
    """How many steps of *path* can be gone in *value*."""
    for steps, step in enumerate(path):
        if not holds(value, step):
            return steps
        value = value[step]
    return len(path)


def holds(value: Any, step: str | int) -> bool:
    """Whether *value* is a map or a list with *step* in it."""
    if isinstance(value, dict):
        return step in value
    return isinstance(value, list | tuple) and isinstance(step, int) and 0 <= step < len(value)


def _frozen(value: Any) -> Any:
    """
    Lists as tuples, all the way down.

    A null in a list, or in a map in one, takes no default away: it stays, to be complained about. A condition behind
    which nothing is written would be none at all otherwise.
    """
    if isinstance(value, list):
        return tuple(_with_nulls(inner) for inner in value)
    return merged({}, value) if isinstance(value, dict) else value


def _with_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_nulls(inner) for key, inner in value.items()}
    return _frozen(value)
