"""
Whether two task definitions say the same, although AWS fills in defaults, drops empty lists and keeps its own order.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html (what is filled in),
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html (what only answers have)
"""

from __future__ import annotations

import dataclasses
from typing import Any

ANSWER_ONLY = frozenset(
    {
        "compatibilities",
        "deleteRequestedAt",
        "deregisteredAt",
        "registeredAt",
        "registeredBy",
        "requiresAttributes",
        "revision",
        "status",
        "taskDefinitionArn",
    }
)
"""Fields of an answer that no request has."""

IDENTITY = {
    "containerDefinitions": "name",
    "dependsOn": "containerName",
    "environment": "name",
    "mountPoints": "containerPath",
    "portMappings": "containerPort",
    "resourceRequirements": "type",
    "secretOptions": "name",
    "secrets": "name",
    "systemControls": "namespace",
    "ulimits": "name",
    "volumes": "name",
}
"""Lists whose order says nothing, and the field that distinguishes their items."""
UNORDERED = frozenset({"requiresCompatibilities"})

DEFAULTS: dict[str, Any] = {
    "essential": True,
    "interval": 30,
    "protocol": "tcp",
    "retries": 3,
    "timeout": 5,
    "versionConsistency": "enabled",
}
"""What AWS puts where a request is silent, besides empty lists, empty maps and false."""


@dataclasses.dataclass(frozen=True)
class DefinitionDifference:
    """One place in which two definitions differ."""

    path: str
    """``containerDefinitions[web].environment[LOG_LEVEL].value``."""
    before: Any
    """What runs; None: absent."""
    after: Any
    """What is wanted; None: absent."""


def differences(wanted: Any, runs: Any) -> tuple[DefinitionDifference, ...]:
    """
    Where the request *wanted* says something else than the answer *runs*, by path.

    What only *runs* has counts too, unless AWS filled it in: a field taken out of the template is a change.
    """
    return tuple(_compare(_trim(wanted), _trim(runs), "", ""))


def _trim(definition: dict[str, Any]) -> dict[str, Any]:
    """*definition* without what is compared elsewhere (tags) or not at all; sizes as AWS answers them, in text."""
    kept = {key: value for key, value in definition.items() if key not in ANSWER_ONLY and key != "tags"}
    return kept | {key: str(kept[key]) for key in ("cpu", "memory") if kept.get(key) is not None}


def _compare(wanted: Any, runs: Any, path: str, key: str) -> list[DefinitionDifference]:
    if isinstance(wanted, dict) and isinstance(runs, dict):
        names = sorted(wanted.keys() | runs.keys())
        return [d for name in names for d in _field(wanted, runs, name, f"{path}.{name}" if path else name)]
    if isinstance(wanted, list) and isinstance(runs, list):
        if key in IDENTITY:
            return _compare_named(_by(wanted, IDENTITY[key]), _by(runs, IDENTITY[key]), path)
        if key in UNORDERED:
            wanted, runs = sorted(wanted), sorted(runs)
    return [] if wanted == runs else [DefinitionDifference(path, runs, wanted)]


def _field(wanted: dict[str, Any], runs: dict[str, Any], name: str, path: str) -> list[DefinitionDifference]:
    if name in wanted and name in runs:
        return _compare(wanted[name], runs[name], path, name)
    present, other = (wanted, runs) if name in wanted else (runs, wanted)
    value = present[name]
    silent = not value or value == DEFAULTS.get(name) or (name == "hostPort" and value == other.get("containerPort"))
    if silent:
        return []
    return [DefinitionDifference(path, runs.get(name), wanted.get(name))]


def _compare_named(wanted: dict[str, Any], runs: dict[str, Any], path: str) -> list[DefinitionDifference]:
    found: list[DefinitionDifference] = []
    for name in sorted(wanted.keys() | runs.keys()):
        where = f"{path}[{name}]"
        if name in wanted and name in runs:
            found += _compare(wanted[name], runs[name], where, "")
        else:
            found.append(DefinitionDifference(where, runs.get(name), wanted.get(name)))
    return found


def _by(items: list[Any], identity: str) -> dict[str, Any]:
    """*items* by the field *identity*; further ones with the same value get a mark."""
    named: dict[str, Any] = {}
    for item in items:
        name = str(item.get(identity, "")) if isinstance(item, dict) else str(item)
        while name in named:
            name += "'"
        named[name] = item
    return named
