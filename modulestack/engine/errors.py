"""What the engine and its providers refuse."""

from __future__ import annotations


class EngineError(Exception):
    """A resource could not be made as the program wants it; the message names the resource and the reason."""


class UnsupportedValue(Exception):
    """A value that only Pulumi's own engine handles, such as an asset; the message names it and its property path."""
