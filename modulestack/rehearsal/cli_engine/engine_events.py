"""
What the engine tells while it runs, as steps and messages. Pure.

Source: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/events.go
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from modulestack.engine.property_paths import top_level
from modulestack.engine.resource_state import Operation, ResourceStep
from modulestack.engine.urn import is_declared, type_and_name

OPERATIONS: Mapping[str, Operation] = {
    "same": "same",
    "create": "create",
    "update": "update",
    "create-replacement": "replace",
    "import": "create",
    "delete": "delete",
}
"""The engine's operations that are steps of their own; the other parts of a replacement are not counted."""

_COLOR = re.compile(r"<\{%.*?%\}>")


@dataclasses.dataclass(frozen=True)
class Diagnostic:
    """Something that the program, a provider or the engine said."""

    severity: str
    """``debug``, ``info``, ``warning`` or ``error``; ``info#err`` is the program's standard error."""
    urn: str
    message: str


def parse(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Events, one JSON document a line; a last line that is not whole yet is left out."""
    for line in lines:
        if line.endswith("\n") and line.strip():
            yield json.loads(line)


def steps(events: Iterable[Mapping[str, Any]], *, planned: bool) -> list[ResourceStep]:
    """What happened, or with *planned* what would happen; of the resources that the program declares."""
    return [step for event in events if (step := step_of(event, planned=planned))]


def step_of(event: Mapping[str, Any], *, planned: bool) -> ResourceStep | None:
    """The step that *event* tells of, if it does."""
    fields = event.get("resourcePreEvent" if planned else "resOutputsEvent")
    about: Mapping[str, Any] = (fields or {}).get("metadata", {})
    operation = OPERATIONS.get(about.get("op", ""))
    if operation is None:
        return None
    name = type_and_name(about["urn"])[1]
    if not is_declared(about["type"], name):
        return None
    return ResourceStep(
        operation=operation,
        urn=about["urn"],
        type=about["type"],
        name=name,
        changed=_changed(about) if operation in ("update", "replace") else (),
    )


def diagnostics(events: Iterable[Mapping[str, Any]]) -> list[Diagnostic]:
    """All that was said for good, in order, without its colours."""
    found = [event["diagnosticEvent"] for event in events if "diagnosticEvent" in event]
    return [
        Diagnostic(one["severity"], one.get("urn", ""), without_colors(one["message"]).strip())
        for one in found
        if not one.get("ephemeral")
    ]


def without_colors(text: str) -> str:
    """*text* without the engine's colour marks."""
    return _COLOR.sub("", text)


def _changed(about: Mapping[str, Any]) -> tuple[str, ...]:
    """Inputs that differ, whole ones: ``tags`` for ``tags.Name``."""
    paths = [*(about.get("detailedDiff") or {}), *(about.get("diffs") or ()), *(about.get("keys") or ())]
    return tuple(sorted({top_level(path) for path in paths}))
