"""
What a registration asks for: nothing, a creation, an update or a replacement. Pure.

Source: https://www.pulumi.com/docs/iac/concepts/how-pulumi-works/ and the engine's ``step_generator.go``.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from modulestack.engine.resource_state import ResourceGoal, ResourceState

MISSING = object()


@dataclasses.dataclass(frozen=True)
class Replace:
    """Make it anew: its *changed* inputs cannot be changed in place."""

    changed: tuple[str, ...]
    delete_first: bool


@dataclasses.dataclass(frozen=True)
class Update:
    """Change *changed* in place."""

    changed: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Same:
    """Leave it."""


def decide(
    old: ResourceState, goal: ResourceGoal, forces_replacement: Iterable[str], *, delete_before_replace: bool
) -> Replace | Update | Same:
    """
    The step from *old* to *goal* (its inputs checked, what it ignores already put back).

    *forces_replacement* names the inputs of this type that cannot change in place; *delete_before_replace* is the
    type's own preference, which the goal's option overrides.
    """
    changed = changes(old.goal.inputs, goal.inputs)
    if not changed:
        return Same()
    forced = set(forces_replacement) | set(goal.replace_on_changes)
    if "*" in forced or forced.intersection(changed):
        first = delete_before_replace if goal.delete_before_replace is None else goal.delete_before_replace
        return Replace(changed, delete_first=first)
    return Update(changed)


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the inputs that differ, sorted."""
    return tuple(sorted(key for key in {*old, *new} if old.get(key, MISSING) != new.get(key, MISSING)))


def autoname(urn: str, name: str, generation: int, max_length: int) -> str:
    """
    The physical name that the engine proposes: the logical name and seven hex digits.

    Pulumi draws the digits at random; a rehearsal derives them from *urn* and *generation* (how often it was made
    before), so that two rehearsals print the same.

    Raises:
        ValueError: it would be longer than *max_length*.

    Source: https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
    """
    proposed = f"{name}-{hashlib.sha256(f'{urn}#{generation}'.encode()).hexdigest()[:7]}"
    if len(proposed) > max_length:
        raise ValueError(
            f"name {name!r} plus 7 random digits is longer than the {max_length} characters that AWS allows: shorten the logical name"
        )
    return proposed
