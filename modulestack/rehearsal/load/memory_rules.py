"""What memory of a scenario file does not fit the module's tasks."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.environment.model import Environment
from modulestack.fields.violation import FieldPath
from modulestack.rehearsal.load.scenario_model import ModuleLoad


def violations(
    at: FieldPath, module: str, load: ModuleLoad, environment: Environment
) -> Iterator[tuple[FieldPath, str]]:
    """Tasks that never have enough, and requests whose memory nobody counts."""
    has = environment.modules[module].memory
    base = 0.0 if load.memory is None else load.memory.base_mib
    if base >= has:
        text = f"{base:g} MiB is all that a task has, or more: allowed less than {has}, or write a larger memory of"
        yield (*at, "memory", "base_mib"), f"{text} {module}"
    for name, route in load.routes.items():
        where: FieldPath = (*at, "routes", name, "memory_mib")
        if route.memory_mib and load.memory is None:
            yield where, f"is counted on top of what a task needs anyway: add memory: {{base_mib: …}} to {module}"
        elif base < has < base + route.memory_mib:
            text = f"{route.memory_mib:g} MiB and base_mib are more than a task has, which the first request would kill"
            yield where, f"{text}: allowed 0 to {has - base:g}"
