"""How many requests come in a second, as time goes by: straight lines between points."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import numpy as np

from modulestack.load.arrays import Floats

DAY_S = 86_400.0
DAILY_STEP_S = 300.0
"""Between two points of a daily curve."""


@dataclasses.dataclass(frozen=True)
class RateCurve:
    """Points (second, requests per second), of which two at one second are a step; after the last it stays so."""

    points: tuple[tuple[float, float], ...]

    def times(self, expected: Floats) -> Floats:
        """
        When as many requests have come, on the average, as *expected* (ascending) says; infinity: never.

        A Poisson process of this rate is what comes of one of rate 1: Λ(t), the integral of the rate, is inverted.
        """
        at, rate = (np.array(column, dtype=float) for column in zip(*self.points, strict=True))
        so_far = np.concatenate(([0.0], np.cumsum((rate[1:] + rate[:-1]) / 2 * np.diff(at))))
        piece = np.searchsorted(so_far, expected, side="right") - 1
        # Of steps, and where nobody comes, several points have one Λ: the last of them counts.
        rest, begins = expected - so_far[piece], rate[piece]
        length = np.append(np.diff(at), 1.0)[piece]
        slope = np.append(np.diff(rate), 0.0)[piece] / np.where(length > 0, length, 1.0)
        root = np.sqrt(np.maximum(begins * begins + 2 * slope * rest, 0.0))
        with np.errstate(divide="ignore", invalid="ignore"):
            after = 2 * rest / (begins + root)
        found: Floats = at[piece] + np.where(np.isnan(after), math.inf, after)
        return found

    def total(self) -> float:
        """How many come up to the last point, on the average."""
        pairs = zip(self.points, self.points[1:], strict=False)
        return sum((rate + next_rate) / 2 * (next_at - at) for (at, rate), (next_at, next_rate) in pairs)


def constant(per_s: float) -> RateCurve:
    """The same at all times."""
    return RateCurve(((0.0, per_s),))


def ramp(from_per_s: float, to_per_s: float, *, begins_s: float, lasts_s: float) -> RateCurve:
    """From one rate to another one, evenly."""
    return RateCurve(((0.0, from_per_s), (begins_s, from_per_s), (begins_s + lasts_s, to_per_s)))


def steps(per_s: Sequence[tuple[float, float]]) -> RateCurve:
    """*per_s* are (from second, rate), ascending, of which the first is at 0."""
    points: list[tuple[float, float]] = []
    for at, rate in per_s:
        if points:
            points.append((at, points[-1][1]))
        points.append((at, rate))
    return RateCurve(tuple(points))


def daily(least_per_s: float, most_per_s: float, *, peak_s: float, days: float) -> RateCurve:
    """A wave of a day, highest *peak_s* after the beginning and so every 24 hours."""
    middle, swing = (least_per_s + most_per_s) / 2, (most_per_s - least_per_s) / 2
    count = math.ceil(days * DAY_S / DAILY_STEP_S) + 1
    at = [index * DAILY_STEP_S for index in range(count)]
    return RateCurve(tuple((each, middle + swing * math.cos((each - peak_s) / DAY_S * math.tau)) for each in at))


def bursts(per_s: float, burst_per_s: float, *, every_s: float, lasts_s: float, until_s: float) -> RateCurve:
    """One rate, and another one for *lasts_s* at the end of each *every_s*."""
    found, at = [(0.0, per_s)], 0.0
    while at < until_s:
        found += [(at + every_s - lasts_s, burst_per_s), (at + every_s, per_s)]
        at += every_s
    return steps(found)
