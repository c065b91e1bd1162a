"""What was asked for cannot be done as it stands."""

from __future__ import annotations


class BadInput(Exception):
    """What was asked for cannot be done as it stands; nothing was changed. The message: full sentences, one a line."""
