"""Stretches of time, so many together that a picture has room for all of them."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Generic, TypeVar

from modulestack.load.stretches import Stretches

MOST_WINDOWS = 240
"""A picture has hardly more room, and each is a row of its table."""
Stretch = TypeVar("Stretch")
Found = TypeVar("Found")


@dataclasses.dataclass(frozen=True)
class Window(Generic[Found]):
    """What happened in some time."""

    from_s: float
    until_s: float
    found: Found

    def a_second(self, count: int) -> float:
        """*count* of it, as a rate."""
        return round(count / (self.until_s - self.from_s), 3)


def in_windows(
    tally: Stretches[Stretch], told: Callable[[Stretch], Found], *, until_s: float, end_s: float
) -> tuple[Window[Found], ...]:
    """What is *told* of all of *tally* up to *end_s*; at most ``MOST_WINDOWS`` windows are before *until_s*."""
    together = max(1, math.ceil(until_s / tally.width_s / MOST_WINDOWS))
    width_s = together * tally.width_s
    return tuple(
        Window(
            index * width_s,
            min((index + 1) * width_s, end_s),
            told(tally.of(range(index * together, (index + 1) * together))),
        )
        for index in range(math.ceil(end_s / width_s))
    )
