"""Numbers as people type them, within bounds; whatever else is typed ends in one clear error."""

from __future__ import annotations

import re

import click


class Whole(click.ParamType[int]):
    """A whole number from *least* to *most*; without *most*, of any size."""

    name = "number"

    def __init__(self, least: int, most: int | None = None, *, what: str = "whole number") -> None:
        self._least, self._most, self._what = least, most, what

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number of a text such as ``20``."""
        text = str(value).strip()
        number = int(text) if re.fullmatch(r"[0-9]{1,12}", text) else None
        if number is None or number < self._least or (self._most is not None and number > self._most):
            bounds = f"{self._least} to {self._most}" if self._most is not None else f"{self._least} and more"
            self.fail(f"{value!r} is no {self._what}: allowed {bounds}", param, ctx)
        return number


class Decimal(click.ParamType[float]):
    """A number from *least* to *most*."""

    name = "number"

    def __init__(self, least: float, most: float) -> None:
        self._least, self._most = least, most

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number of a text such as ``0.5``."""
        text = str(value).strip()
        number = float(text) if re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,12})?", text) else None
        if number is None or not self._least <= number <= self._most:
            self.fail(f"{value!r} is no number: allowed {self._least:g} to {self._most:g}", param, ctx)
        return number
