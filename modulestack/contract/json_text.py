"""JSON that somebody else wrote: read, or refused with a ValueError; never the end of the process."""

from __future__ import annotations

import json
import math
from typing import Any

DEEPEST = 100
"""Levels of lists and objects in each other. What AWS takes has fewer than ten."""


def read(text: str | bytes) -> Any:
    """
    The value in *text*.

    Raises:
        ValueError: not JSON, not UTF-8, a number that nobody writes, or nested deeper than ``DEEPEST``.
    """
    try:
        value = json.loads(text, parse_float=_finite, parse_constant=_finite)
    except RecursionError:
        raise _too_deep() from None
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return value
    raise _too_deep()


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is no number of JSON")
    return value


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [inner for inner in value.values() if isinstance(inner, dict | list)]
    return [inner for inner in value if isinstance(inner, dict | list)] if isinstance(value, list) else []


def _too_deep() -> ValueError:
    return ValueError(f"nested deeper than {DEEPEST} levels")
