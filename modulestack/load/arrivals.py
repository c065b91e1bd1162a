"""When requests come, a block at a time: drawn from a seed, or replayed."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from modulestack.load.arrays import Floats
from modulestack.load.rate_curve import RateCurve

BLOCK = 16_384
"""Requests that are drawn at once."""


class Arrivals(Protocol):
    """A source of times, seconds since the beginning, ascending."""

    def next_times(self) -> Floats:
        """Those of the next block; none: nothing comes any more."""


class DrawnArrivals:
    """A Poisson process whose rate is a curve, or one whose requests come evenly."""

    def __init__(self, curve: RateCurve, chance: np.random.Generator, *, is_even: bool = False) -> None:
        """*is_even*: the same number of requests, without chance."""
        self._curve, self._chance, self._is_even = curve, chance, is_even
        self._expected = 0.0

    def next_times(self) -> Floats:
        """Those of the next block; none: nothing comes any more."""
        gaps = np.ones(BLOCK) if self._is_even else self._chance.standard_exponential(BLOCK)
        expected = self._expected + np.cumsum(gaps)
        self._expected = float(expected[-1])
        times = self._curve.times(expected)
        return times[np.isfinite(times)]


class ReplayedArrivals:
    """What came once: *times* of it, in any order, counted from the first."""

    def __init__(self, times: Floats) -> None:
        self._times, self._given = np.sort(times) - (times.min() if len(times) else 0.0), 0

    def next_times(self) -> Floats:
        """Those of the next block; none: nothing comes any more."""
        found = self._times[self._given : self._given + BLOCK]
        self._given += len(found)
        return found
