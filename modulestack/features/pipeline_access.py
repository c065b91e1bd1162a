"""What the modules of an environment add to a role of its pipeline."""

from __future__ import annotations

from collections.abc import Iterable

from modulestack.features.contribution import PipelineAccess, PipelineRole, Statement


def statements(accesses: Iterable[PipelineAccess], role: PipelineRole) -> list[Statement]:
    """What *role* may do because of *accesses*: one statement for the same actions; everything sorted."""
    resources: dict[tuple[str, ...], set[str]] = {}
    for access in accesses:
        if access.role == role:
            resources.setdefault(access.statement.actions, set()).update(access.statement.resources)
    return [Statement(actions=actions, resources=tuple(sorted(on))) for actions, on in sorted(resources.items())]
