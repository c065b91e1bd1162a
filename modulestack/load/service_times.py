"""How long a task works on a request, waiting apart; seconds, drawn a block at a time."""

from __future__ import annotations

import dataclasses
import math
from statistics import NormalDist
from typing import Protocol

import numpy as np

from modulestack.load.arrays import Floats

NORMAL = NormalDist()
P99 = 2.3263478740408408
"""The normal distribution's 99th percentile, in standard deviations."""


class ServiceTime(Protocol):
    """A distribution."""

    def draw(self, chance: np.random.Generator, count: int) -> Floats:
        """*count* of them, seconds."""

    def quantile(self, share: float) -> float:
        """What *share* of them, more than 0 and less than 1, do not exceed, seconds."""


@dataclasses.dataclass(frozen=True)
class Constant:
    """Always the same."""

    seconds: float

    def draw(self, chance: np.random.Generator, count: int) -> Floats:  # noqa: ARG002
        """*count* of them, seconds."""
        return np.full(count, self.seconds)

    def quantile(self, share: float) -> float:  # noqa: ARG002
        """It has only one."""
        return self.seconds


@dataclasses.dataclass(frozen=True)
class Exponential:
    """Without memory."""

    mean_s: float

    def draw(self, chance: np.random.Generator, count: int) -> Floats:
        """*count* of them, seconds."""
        return chance.standard_exponential(count) * self.mean_s

    def quantile(self, share: float) -> float:
        """What *share* of them do not exceed, seconds."""
        return -self.mean_s * math.log1p(-share)


@dataclasses.dataclass(frozen=True)
class Lognormal:
    """Of most web applications: many short ones, few long ones."""

    median_s: float
    p99_s: float

    def draw(self, chance: np.random.Generator, count: int) -> Floats:
        """*count* of them, seconds."""
        sigma = math.log(self.p99_s / self.median_s) / P99
        found: Floats = self.median_s * np.exp(sigma * chance.standard_normal(count))
        return found

    def quantile(self, share: float) -> float:
        """What *share* of them do not exceed, seconds."""
        sigma = math.log(self.p99_s / self.median_s) / P99
        return self.median_s * math.exp(sigma * NORMAL.inv_cdf(share))


@dataclasses.dataclass(frozen=True)
class Sample:
    """What was measured; each of *seconds* is as likely as the others."""

    seconds: tuple[float, ...]

    def draw(self, chance: np.random.Generator, count: int) -> Floats:
        """*count* of them, seconds."""
        return chance.choice(np.array(self.seconds), count)

    def quantile(self, share: float) -> float:
        """What *share* of them do not exceed, seconds."""
        return sorted(self.seconds)[int(share * len(self.seconds))]
