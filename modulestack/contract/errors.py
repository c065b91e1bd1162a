"""What was asked for cannot be done."""

from __future__ import annotations


class BadInput(Exception):
    """What was asked for cannot be done; nothing was changed. The message: full sentences, one a line."""
