"""Contributions of all features, combined into the plan of one module and checked against each other."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from modulestack.features.contribution import (
    Contribution,
    Fields,
    Ingress,
    Listener,
    PipelineAccess,
    PortTargetGroup,
    Seed,
    Statement,
)

_IDENTITY = {
    "environment": "name",
    "secrets": "name",
    "mountPoints": "containerPath",
    "tmpfs": "containerPath",
    "portMappings": "containerPort",
    "ulimits": "name",
    "systemControls": "namespace",
    "dependsOn": "containerName",
    "settings": "name",
}
"""Lists of a container or of a resource's arguments → what tells their items apart, and puts them in order."""
_SHARED = {"environment": "variable", "secrets": "variable", "mountPoints": "mount path", "tmpfs": "mount path"}
"""Lists whose items must differ from those of the other list too → what both are lists of."""


class Conflict(NamedTuple):
    """One thing that two features want for themselves."""

    what: str
    """Such as ``port 8080`` or ``argument force_new_deployment of the service``."""
    first: str
    second: str
    """Names of the features; the same one twice if it contradicts itself."""

    def __str__(self) -> str:
        return f"{self.what} is claimed by {self.first} and by {self.second}: only one of them can have it"


class FeatureConflict(Exception):
    """Features that cannot be combined; the message has one line per conflict."""

    def __init__(self, conflicts: Iterable[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__("\n".join(map(str, self.conflicts)))


@dataclasses.dataclass(frozen=True, kw_only=True)
class ModulePlan:
    """All contributions to one module. Fields are those of :class:`Contribution`."""

    containers: tuple[Fields, ...]
    """Sorted by name, the module's own among them."""
    volumes: tuple[Fields, ...]
    """Sorted by name."""
    placeholders: Mapping[str, str]
    task: Fields
    service: Fields
    service_ignored: tuple[str, ...]
    cluster: Fields
    load_balancer: Fields
    target_group: Fields
    listeners: tuple[Listener, ...]
    ports: tuple[PortTargetGroup, ...]
    ingress: tuple[Ingress, ...]
    execution_role: tuple[Statement, ...]
    task_role: tuple[Statement, ...]
    manifest: Fields
    pipeline: tuple[PipelineAccess, ...]
    seeds: tuple[Seed, ...]
    scenarios: tuple[str, ...]
    components: tuple[str, ...]


def fold(contributions: Iterable[Contribution]) -> ModulePlan:
    """
    The plan that *contributions* make together.

    Lists without an order of their own are sorted, so that the same contributions always give the same plan.

    Raises:
        FeatureConflict: two of them claim the same thing.
    """
    given = tuple(contributions)
    if found := tuple(conflicts(given)):
        raise FeatureConflict(found)
    own = _merged(each.container for each in given)
    taken = {item["name"] for key in ("environment", "secrets") for item in own.get(key, ())}
    defaults = _merged(each.default_variables for each in given)
    weak = [{"name": name, "value": value} for name, value in defaults.items() if name not in taken]
    own = {**own, "environment": [*own.get("environment", ()), *weak]}
    containers = [own, *(container for each in given for container in each.containers)]
    ports = tuple(port for each in given for port in each.ports)
    return ModulePlan(
        containers=tuple(sorted((_sorted(_with_ports(each, ports)) for each in containers), key=_name)),
        volumes=tuple(sorted((volume for each in given for volume in each.volumes), key=_name)),
        placeholders=_merged(each.placeholders for each in given),
        task=_merged(each.task for each in given),
        service=_merged(each.service for each in given),
        service_ignored=_every(each.service_ignored for each in given),
        cluster=_sorted(_merged(each.cluster for each in given)),
        load_balancer=_merged(each.load_balancer for each in given),
        target_group=_merged(each.target_group for each in given),
        listeners=tuple(sorted(_every(each.listeners for each in given), key=lambda each: bool(each.target))),
        ports=ports,
        ingress=_every(each.ingress for each in given),
        execution_role=_every(each.execution_role for each in given),
        task_role=_every(each.task_role for each in given),
        manifest=_merged(each.manifest for each in given),
        pipeline=_every(each.pipeline for each in given),
        seeds=_every(each.seeds for each in given),
        scenarios=_every(each.scenarios for each in given),
        components=_every(each.components for each in given),
    )


def _with_ports(container: Fields, ports: Iterable[PortTargetGroup]) -> Fields:
    """*container* with the mappings of those of *ports* on which it listens."""
    more = [port.mapping for port in ports if port.container == container.get("name")]
    return {**container, "portMappings": [*container.get("portMappings", ()), *more]} if more else container


def _name(item: Fields) -> str:
    return str(item["name"])


def conflicts(contributions: Iterable[Contribution]) -> Iterator[Conflict]:
    """What more than one of *contributions* claims."""
    owners: dict[str, str] = {}
    for each in contributions:
        for what in _claims(each):
            if what in owners:
                yield Conflict(what, owners[what], each.feature)
            owners.setdefault(what, each.feature)


def _claims(given: Contribution) -> Iterator[str]:
    """Everything that *given* wants for itself, in words."""
    yield from _container_claims(given.container, "the container")
    for container in given.containers:
        yield from _container_claims(container, f"container {container['name']}")
    yield from (f"volume {volume['name']}" for volume in given.volumes)
    yield from (f"placeholder {name}" for name in given.placeholders)
    yield from (f"port {listener.port} of the load balancer" for listener in given.listeners)
    yield from (f"port {port.port} of the task" for port in given.ports)
    for owner, fields in (
        ("task definition", given.task),
        ("service", given.service),
        ("cluster", given.cluster),
        ("load balancer", given.load_balancer),
        ("target group", given.target_group),
        ("manifest", given.manifest),
    ):
        yield from (f"{path} of the {owner}" for path in _leaves(fields))


def _container_claims(container: Fields, owner: str) -> Iterator[str]:
    """The name, the ports, which all containers of a task share, and the container's own fields."""
    if "name" in container:
        yield f"container name {container['name']}"
    yield from (f"port {mapping['containerPort']} of the task" for mapping in container.get("portMappings", ()))
    for path in _leaves({key: value for key, value in container.items() if key not in {"name", "portMappings"}}):
        yield f"{path} of {owner}"


def _leaves(fields: Fields, above: str = "") -> Iterator[str]:
    """What cannot be merged any more: single values, and items of lists by what tells them apart."""
    for key, value in fields.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{above}{key}.")
        elif isinstance(value, list | tuple) and (identity := _IDENTITY.get(key)):
            yield from (f"{_SHARED.get(key, key)} {item[identity]}" for item in value)
        elif value or not isinstance(value, list | tuple):
            yield f"{above}{key}"


def _merged(parts: Iterable[Fields]) -> dict[str, Any]:
    """*parts* in one: maps at every depth, lists joined."""
    merged: dict[str, Any] = {}
    for part in parts:
        for key, value in part.items():
            before = merged.get(key)
            if isinstance(before, Mapping):
                merged[key] = _merged((before, value))
            elif isinstance(before, list):
                merged[key] = [*before, *value]
            else:
                merged[key] = list(value) if isinstance(value, tuple) else value
    return merged


def _sorted(fields: Fields) -> dict[str, Any]:
    """*fields* with every list that has no order of its own in one that is always the same."""
    return {key: _in_order(key, value) for key, value in fields.items()}


def _in_order(key: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return _sorted(value)
    if isinstance(value, list | tuple) and (identity := _IDENTITY.get(key)):
        return sorted(value, key=lambda item: str(item[identity]))
    return value


def _every(parts: Iterable[tuple[Any, ...]]) -> tuple[Any, ...]:
    """All of *parts*, each once, in their order."""
    return tuple(dict.fromkeys(item for part in parts for item in part))
