"""
Durations as programs write them: ``90m``, ``1h30m``, ``45s``.

Source: https://pkg.go.dev/time#ParseDuration, which the engine reads ``customTimeouts`` with
"""

from __future__ import annotations

import re
from typing import Any

_UNITS_S = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)")


def seconds(text: str) -> float:
    """
    *text* in seconds.

    Raises:
        ValueError: it is no duration.
    """
    parts = _PART.findall(text)
    if "".join(number + unit for number, unit in parts) != text or not parts:
        raise ValueError(f"{text!r} is no duration: allowed such as 90m, 1h30m, 45s")
    return sum(float(number) * _UNITS_S[unit] for number, unit in parts)


def seconds_of(timeouts: Any) -> dict[str, float]:
    """
    A registration's ``customTimeouts`` in seconds, those that are given.

    Raises:
        ValueError: one is no duration.
    """
    given = {verb: str(getattr(timeouts, verb)) for verb in ("create", "update", "delete")}
    return {verb: seconds(text) for verb, text in given.items() if text}
