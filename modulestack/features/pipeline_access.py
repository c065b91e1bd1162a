"""What the modules of an environment add to a role of its pipeline."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from modulestack.features.contribution import PipelineAccess, PipelineRole, Statement


def statements(accesses: Iterable[PipelineAccess], role: PipelineRole) -> list[Statement]:
    """What *role* may do because of *accesses*: one for the same actions and conditions; everything sorted."""
    resources: dict[Statement, set[str]] = {}
    for access in accesses:
        if access.role == role:
            alike = dataclasses.replace(access.statement, resources=())
            resources.setdefault(alike, set()).update(access.statement.resources)
    in_order = sorted(resources.items(), key=lambda item: (item[0].actions, item[0].conditions, item[0].via))
    return [dataclasses.replace(alike, resources=tuple(sorted(on))) for alike, on in in_order]


def everywhere(found: Iterable[Statement]) -> tuple[tuple[str, ...], list[Statement]]:
    """
    Actions of those of *found* that are allowed on whatever there is, unconditionally; and the others.

    The former may join a statement that there is anyway: policies are short of characters.
    """
    given = list(found)
    plain = [each for each in given if each.resources == ("*",) and each.condition is None]
    return tuple(action for each in plain for action in each.actions), [each for each in given if each not in plain]
