"""What needs a port, and what a load balancer: a module without a port is a worker, which has none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from modulestack.contract.discovery import CLOUD_MAP, LOAD_BALANCER, SERVICE_CONNECT
from modulestack.features.core import CoreKeys
from modulestack.fields.section import Section
from modulestack.fields.text import listed
from modulestack.fields.violation import FieldPath, RuleViolation


def keys_have_their_port(module: CoreKeys, needs_port: Mapping[FieldPath, str]) -> Iterator[RuleViolation]:
    """*needs_port* is path of each key that says nothing without a port → what it says."""
    if module.has_load_balancer:
        return
    if not module.is_worker:
        yield from _keys_have_their_load_balancer(module, needs_port)
        return
    for path, what in needs_port.items():
        if _says(module, path):
            text = f"says {what}, and a module without port has no load balancer: leave it out, or set port"
            yield RuleViolation((path, ("port",)), text)


def _keys_have_their_load_balancer(module: CoreKeys, needs_port: Mapping[FieldPath, str]) -> Iterator[RuleViolation]:
    proxied: set[FieldPath] = {("protocol",)} if SERVICE_CONNECT in module.ways else set()
    for path, what in needs_port.items():
        if path not in _WITHOUT_A_LOAD_BALANCER | _TOLD_BY_STRATEGIES | proxied and _says(module, path):
            text = f"says {what}, and a module that is reachable_by {listed(module.ways)} has no load balancer"
            yield RuleViolation((path, ("reachable_by",)), f"{text}: leave it out, or add {LOAD_BALANCER}")


_WITHOUT_A_LOAD_BALANCER: frozenset[FieldPath] = frozenset(
    {("cloud_map",), ("service_connect",), ("host",), ("reachable_by",), ("reachable_from",), ("serving_container",)}
)
"""Keys that need a port and no load balancer."""
_TOLD_BY_STRATEGIES: frozenset[FieldPath] = frozenset(
    {("deployment", "alternate_target_group"), ("deployment", "test_traffic")}
)
"""Keys of which rules of deployments say how it is without a load balancer."""
_OF_A_WAY: Mapping[FieldPath, str] = {("cloud_map",): CLOUD_MAP, ("service_connect",): SERVICE_CONNECT}
"""Keys that are about one way to reach a module."""


def applicable(
    defaults: dict[str, Any], module: Mapping[str, Any], needs_port: Mapping[FieldPath, str]
) -> dict[str, Any]:
    """
    *defaults* without the keys of *needs_port* that say nothing of *module*; both maps as a file has them.

    Workers are without all of them, modules without a load balancer without those that are about one, and whoever is
    not reachable by Service Connect or Cloud Map without those that are about that.
    """
    if "port" not in module:
        without = set(needs_port)
    else:
        ways = module.get("reachable_by", LOAD_BALANCER)
        without = {path for path, way in _OF_A_WAY.items() if not _is_among(way, ways)}
        if not _is_among(LOAD_BALANCER, ways):
            without |= set(needs_port) - _WITHOUT_A_LOAD_BALANCER
    return without_keys(defaults, [path for path in needs_port if path in without])


def without_keys(defaults: dict[str, Any], paths: Iterable[FieldPath]) -> dict[str, Any]:
    """*defaults*, a map as a file has it, without the keys at *paths*."""
    for path in paths:
        defaults = _without(defaults, path)
    return defaults


def _is_among(way: str, ways: object) -> bool:
    return way in ways if isinstance(ways, list | tuple) else ways == way


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
