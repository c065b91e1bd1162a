"""What needs a port: a module without one is a worker, which has no load balancer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.features.core import CoreKeys
from modulestack.fields.section import Section
from modulestack.fields.violation import FieldPath, RuleViolation


def keys_have_their_port(module: CoreKeys, needs_port: Mapping[FieldPath, str]) -> Iterator[RuleViolation]:
    """*needs_port* is path of each key that says nothing without a port → what it says."""
    if not module.is_worker:
        return
    for path, what in needs_port.items():
        if _says(module, path):
            text = f"says {what}, and a module without port has no load balancer: leave it out, or set port"
            yield RuleViolation((path, ("port",)), text)


def for_workers(defaults: dict[str, Any], needs_port: Mapping[FieldPath, str]) -> dict[str, Any]:
    """*defaults*, a map as a file has it, without the keys that *needs_port* has."""
    for path in needs_port:
        defaults = _without(defaults, path)
    return defaults


def _without(values: dict[str, Any], path: FieldPath) -> dict[str, Any]:
    first, rest = str(path[0]), path[1:]
    if first not in values:
        return values
    if not rest:
        return {key: value for key, value in values.items() if key != first}
    inner = values[first]
    return {**values, first: _without(inner, rest)} if isinstance(inner, dict) else values


def _says(section: Section, path: FieldPath) -> bool:
    """Whether somebody wrote something at *path*; of a list of nobody, nothing."""
    first, rest = str(path[0]), path[1:]
    value = getattr(section, first)
    if rest:
        return isinstance(value, Section) and _says(value, rest)
    return first in section.model_fields_set and value not in (None, (), {})
