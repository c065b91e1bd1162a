"""Container definitions, wherever they stand: in a task definition, a daemon's, or the template of releases."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .rule import UNKNOWN, Resource, RuleFinding, Unchecked, Violation

TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition"
S3_OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2"
DAEMON_DEFINITION = "aws:ecs/daemonTaskDefinition:DaemonTaskDefinition"
TYPES = frozenset({TASK_DEFINITION, DAEMON_DEFINITION, S3_OBJECT})
TEMPLATE_KEY = "/task-definition.json"
"""How the key of a template ends; other objects hold no containers."""


def containers(resource: Resource) -> Iterator[tuple[str, Mapping[str, Any]] | RuleFinding]:
    """
    The containers of *resource* as (path, definition), camelCase as RegisterTaskDefinition takes them.

    What cannot be read is a finding: unknown at preview, or not the JSON that ECS would take.
    """
    if resource.type == TASK_DEFINITION:
        yield from _read(resource, "containerDefinitions", inside=None)
        return
    if resource.type == DAEMON_DEFINITION:
        yield from _of_daemon(resource)
        return
    key = resource.get("key")
    if key is UNKNOWN:
        yield Unchecked(path="key")
    elif str(key).endswith(TEMPLATE_KEY):
        yield from _read(resource, "content", inside="containerDefinitions")


def _of_daemon(resource: Resource) -> Iterator[tuple[str, Mapping[str, Any]] | RuleFinding]:
    """Those of a Managed Daemon, which the provider takes as a list with names of its own for lists."""
    path = "containerDefinitions"
    listed = resource.get(path)
    if listed is UNKNOWN:
        yield Unchecked(path=path)
        return
    for position, container in enumerate(listed if isinstance(listed, list) else ()):
        named = {**container, "environment": container.get("environments", [])}
        yield f"{path}[{container.get('name', position)}]", named


def _read(
    resource: Resource, path: str, *, inside: str | None
) -> Iterator[tuple[str, Mapping[str, Any]] | RuleFinding]:
    text = resource.get(path)
    if text is UNKNOWN:
        yield Unchecked(path=path)
        return
    found = _parsed(text)
    where = f"{path}.{inside}" if inside else path
    listed = found.get(inside) if inside and isinstance(found, Mapping) else found
    if not isinstance(listed, list) or not all(isinstance(container, Mapping) for container in listed):
        yield Violation(
            path=where,
            found="no JSON list of containers" if text else "not set",
            allowed="a JSON list of container definitions",
            do="give it as text, so that it can be checked",
        )
        return
    for position, container in enumerate(listed):
        yield f"{where}[{container.get('name', position)}]", container


def _parsed(text: Any) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return None
