"""Versions of a module that a scenario file knows, and that never run in it: nothing would come of what it says."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract.image_reference import parse
from modulestack.environment.model import Environment
from modulestack.fields.text import bare, listed, nearest
from modulestack.fields.violation import FieldPath
from modulestack.rehearsal.load.scenario_model import LoadScenario


def violations(found: LoadScenario, environment: Environment) -> Iterator[tuple[FieldPath, str]]:
    """Of *found* in *environment*."""
    for key, modules in (("load", found.load), ("messages", found.messages)):
        for module, said in modules.items():
            if module not in environment.modules:
                continue
            runs = parse(environment.modules[module].image).tag
            released = [event.release.tag for event in found.events if event.release and event.release.module == module]
            known = list(dict.fromkeys([*([runs] if runs else ()), *released]))
            for version in said.versions:
                if version not in known:
                    yield (key, module, "versions", version), _told(version, module, known)


def _told(version: str, module: str, known: list[str]) -> str:
    close = nearest(version, known)
    if close:
        hint = f"did you mean {bare(close)}?"
    else:
        hint = f"allowed {listed(known)}, or release it in events" if known else "release it in events"
    return f"never runs: no event releases that tag of {module}: {hint}"
