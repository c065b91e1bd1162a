"""Reading a request that may hold anything: what is not of the type that is asked for is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

TaskDefinition = Mapping[str, Any]
"""A RegisterTaskDefinition request, as in the API."""
Rule = Callable[[TaskDefinition], Iterator[str]]
"""Yields the sentences with which ECS refuses a request."""


def maps(owner: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """The maps in the list under *key*."""
    found = owner.get(key)
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []


def texts(owner: Mapping[str, Any], key: str) -> list[str]:
    """The strings in the list under *key*."""
    found = owner.get(key)
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []


def mapping(owner: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The map under *key*; empty if there is none."""
    found = owner.get(key)
    return found if isinstance(found, Mapping) else {}


def text(owner: Mapping[str, Any], key: str) -> str:
    """The string under *key*; empty if there is none."""
    found = owner.get(key)
    return found if isinstance(found, str) else ""


def number(owner: Mapping[str, Any], key: str) -> int | None:
    """The whole number under *key*."""
    found = owner.get(key)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def containers(definition: TaskDefinition) -> list[Mapping[str, Any]]:
    """Its container definitions."""
    return maps(definition, "containerDefinitions")


def name_of(container: Mapping[str, Any]) -> str:
    """A container's name."""
    return text(container, "name")


def twice(names: list[str]) -> list[str]:
    """Those of *names* that are there more than once, each once, in their order."""
    return [name for name in dict.fromkeys(names) if names.count(name) > 1]


def is_for_fargate(definition: TaskDefinition) -> bool:
    """Whether ECS holds it against what Fargate can do."""
    return "FARGATE" in texts(definition, "requiresCompatibilities")


def is_windows(definition: TaskDefinition) -> bool:
    """Whether its containers are Windows containers."""
    return text(mapping(definition, "runtimePlatform"), "operatingSystemFamily").startswith("WINDOWS")
