"""Patterns that JSON Schema and Python both understand."""

from __future__ import annotations

import re


def matches(pattern: str, text: str) -> bool:
    """Whether all of *text* has the form *pattern*, which JSON Schema writes with ``^`` and ``$``."""
    return re.fullmatch(pattern.removeprefix("^").removesuffix("$"), text) is not None
