"""What a rule finds."""

from __future__ import annotations

from typing import NamedTuple

from modulestack.environment.document import Path


class Finding(NamedTuple):
    """Fields that do not go together."""

    fields: tuple[Path, ...]
    """The one that the message is about first; then the others, without which it would be no finding."""
    message: str
