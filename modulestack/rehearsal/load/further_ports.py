"""Routes whose requests come to a further port of their module, behind a target group of its own."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.environment.model import Environment
from modulestack.fields.text import bare, listed, nearest
from modulestack.fields.violation import FieldPath
from modulestack.rehearsal.load.scenario_model import LoadScenario, ModuleLoad


def ports_of(said: ModuleLoad) -> dict[int, str]:
    """Number of a route → the port's name, of those routes that name one."""
    return {number: route.port for number, route in enumerate(said.routes.values()) if route.port is not None}


def violations(found: LoadScenario, environment: Environment) -> Iterator[tuple[FieldPath, str]]:
    """Ports that their module does not have."""
    for module, load in found.load.items():
        if module not in environment.modules:
            continue
        there = environment.modules[module].ports
        for name, route in load.routes.items():
            if route.port is not None and route.port not in there:
                close = nearest(route.port, there)
                hint = f"did you mean {bare(close)}?" if close else "leave it out, for the module's own port"
                has = f"which has {listed(there, 'and')}" if there else "which has none"
                yield (
                    ("load", module, "routes", name, "port"),
                    f"{bare(route.port)} is no port of {module}, {has}: {hint}",
                )
