"""Copies of JSON values, several times as fast as copy.deepcopy."""

from __future__ import annotations

from typing import Any, TypeVar

Value = TypeVar("Value")


def copy_json(value: Value) -> Value:
    """A copy of *value*, a JSON value, that shares no list or object with it."""
    made: Value = _copied(value)
    return made


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_copied(inner) for inner in value]
    return value
