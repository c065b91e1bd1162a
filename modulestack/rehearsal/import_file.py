"""An import list, as ``pulumi import --file`` takes it, carried out by the in-process engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.engine.errors import EngineError
from modulestack.engine.resource_state import ResourceGoal, ResourceState
from modulestack.engine.urn import make_urn
from modulestack.rehearsal.in_process_engine import InProcessEngine

KEYS = frozenset({"component", "id", "logicalName", "name", "parent", "properties", "provider", "type", "version"})
"""What an entry may hold."""


def import_file(
    engine: InProcessEngine, document: Mapping[str, Any], *, project: str, stack: str
) -> tuple[ResourceState, ...]:
    """
    What *document* lists is in the stack from then on, in its order.

    A name that an entry refers to is another entry's, or one of ``nameTable``; a provider must be in the stack.

    Raises:
        EngineError: the document cannot be read so, a resource is not there or is in the stack already.

    Source: https://www.pulumi.com/docs/iac/cli/commands/pulumi_import/
    """
    engine.begin()
    table: dict[str, str] = dict(document.get("nameTable", {}))
    taken: list[ResourceState] = []
    for entry in document["resources"]:
        if unknown := sorted(entry.keys() - KEYS):
            raise EngineError(f"{entry.get('name')}: unknown keys: {', '.join(unknown)}")
        name = entry["name"]
        if name in table:
            raise EngineError(f"{name}: is used twice: give one of them another name, and its own as logicalName")
        goal = _goal(entry, table, engine, project=project, stack=stack)
        taken.append(engine.take_over(goal, entry.get("id", ""), entry.get("properties", ())))
        table[name] = goal.urn
    return tuple(taken)


def _goal(
    entry: Mapping[str, Any], table: Mapping[str, str], engine: InProcessEngine, *, project: str, stack: str
) -> ResourceGoal:
    references = {}
    for key in ("parent", "provider"):
        said = entry.get(key)
        if said is not None and said not in table:
            raise EngineError(f"{entry['name']}: the {key} '{said}' has no entry in the name table")
        references[key] = table[said] if said else ""
    logical = entry.get("logicalName", entry["name"])
    provider = engine.resources.get(references["provider"])
    return ResourceGoal(
        urn=make_urn(stack, project, references["parent"], entry["type"], logical),
        type=entry["type"],
        name=logical,
        parent=references["parent"],
        custom=not entry.get("component", False),
        inputs={},
        provider=f"{references['provider']}::{provider.id if provider else ''}" if references["provider"] else "",
    )
