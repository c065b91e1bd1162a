"""What a rule yields: fields that do not go together."""

from __future__ import annotations

from typing import NamedTuple

FieldPath = tuple[str | int, ...]
"""``("modules", "web", "command", 0)``; in a module's rules without the first two."""


class RuleViolation(NamedTuple):
    """Fields that do not go together."""

    fields: tuple[FieldPath, ...]
    """The one that the message is about first; then the others, without which there would be no violation."""
    message: str
    """Continues the path of the first field: ``700 MiB does not pair with cpu 256: allowed 512, 1024, 2048``."""
