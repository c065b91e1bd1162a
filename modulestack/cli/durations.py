"""Durations as people type them."""

from __future__ import annotations

import re

import click

_UNITS_S = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


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
        return float(match[1]) * _UNITS_S[match[2]]


DURATION = Duration()
