"""
What a registration asks for: nothing, an update or a replacement. Pure.

Source: https://www.pulumi.com/docs/iac/concepts/how-pulumi-works/ and the engine's ``step_generator.go``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from modulestack.engine.property_paths import ABSENT, changed_paths, contains, parse_path


@dataclasses.dataclass(frozen=True)
class Replace:
    """Make it anew: its *changed* inputs (all that differ, sorted) cannot be changed in place."""

    changed: tuple[str, ...]
    delete_first: bool


@dataclasses.dataclass(frozen=True)
class Update:
    """Change *changed* (inputs, sorted) in place."""

    changed: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Same:
    """Leave it."""


def decide(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    *,
    replaces: Collection[str],
    replace_on_changes: Iterable[str] = (),
    triggered: bool = False,
    delete_before_replace: bool = False,
) -> Replace | Update | Same:
    """
    The step from the inputs *old* to the inputs *new* (checked, what is ignored already put back).

    *replaces* names the inputs of this type that cannot change in place, with dots those within others;
    *replace_on_changes* are the program's own paths, ``*`` for any; *triggered* says whether its ``replacementTrigger``
    asks for a replacement; *delete_before_replace* says whether old and new cannot exist side by side.
    """
    changed = changed_inputs(old, new)
    if triggered:
        return Replace(changed, delete_first=delete_before_replace)
    if not changed:
        return Same()
    nested = [path for path in replaces if "." in path]
    if any(name in replaces for name in changed) or _is_named(changed, old, new, [*nested, *replace_on_changes]):
        return Replace(changed, delete_first=delete_before_replace)
    return Update(changed)


def is_triggered(old: Any, new: Any) -> bool:
    """Whether the ``replacementTrigger`` *new* asks for a replacement of what had *old*: both are, and they differ."""
    return old is not None and new is not None and old != new


def changed_inputs(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the inputs that differ, sorted."""
    return tuple(sorted(key for key in {*old, *new} if old.get(key, ABSENT) != new.get(key, ABSENT)))


def _is_named(
    changed: Iterable[str], old: Mapping[str, Any], new: Mapping[str, Any], replace_on_changes: Iterable[str]
) -> bool:
    """Whether one of the paths *replace_on_changes* names something that differs."""
    patterns = [parse_path(text) for text in replace_on_changes]
    return bool(patterns) and any(
        contains(pattern, parse_path(path))
        for name in changed
        for path, _, _ in changed_paths(old.get(name, ABSENT), new.get(name, ABSENT), name)
        for pattern in patterns
    )
