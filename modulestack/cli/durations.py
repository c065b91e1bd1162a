"""Durations as people type them."""

from __future__ import annotations

import re

import click

_UNITS_S = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}

MOST_S = 3650 * _UNITS_S["d"]
"""Longer than AWS keeps any line, but for those that it keeps for ever."""


class Duration(click.ParamType[float]):
    """``90s``, ``20m``, ``1h``; a bare number is seconds. Its value is seconds."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Seconds of a text such as ``90s``, ``20m``, ``1h`` or ``2d``."""
        if isinstance(value, int | float):
            return float(value)
        match = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd]?)", str(value).strip())
        if not match:
            self.fail(f"{value!r} is no duration: allowed 90s, 20m, 1h, 2d", param, ctx)
        seconds = float(match[1]) * _UNITS_S[match[2]]
        if seconds > MOST_S:
            self.fail(f"{value!r} is too long: allowed up to {MOST_S // _UNITS_S['d']}d", param, ctx)
        return seconds


DURATION = Duration()
