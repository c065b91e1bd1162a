"""Numbers that are no whole ones, in scenario files."""

from __future__ import annotations

import math
from typing import Annotated

from modulestack.contract import limits
from modulestack.fields.kinds import Checked, within


def between(least: float, most: float, *, above: bool = False) -> Checked:
    """A number from *least* to *most*; *above*: *least* itself is not allowed."""

    def check(value: float) -> float:
        is_low = value <= least if above else value < least
        if is_low or value > most or not math.isfinite(value):
            allowed = f"{'more than ' if above else ''}{least:g} to {most:g}"
            raise ValueError(f"is too {'small' if is_low else 'large'}: allowed {allowed}")
        return value

    return Checked(check, {"exclusiveMinimum" if above else "minimum": least, "maximum": most})


PerSecond = Annotated[float, between(0, 100_000)]
Seconds = Annotated[float, between(0, 864_000)]
Milliseconds = Annotated[float, between(0, 600_000, above=True)]
Cpu = Annotated[float, between(0, 600_000)]
Percent = Annotated[float, between(0, 100)]
Factor = Annotated[float, between(1, 1000)]
Concurrency = Annotated[int, within(limits.Range(1, 100_000))]
Backlog = Annotated[int, within(limits.Range(0, 1_000_000))]
Retries = Annotated[int, within(limits.Range(0, 10))]
Seed = Annotated[int, within(limits.Range(0, 2**31 - 1))]
