"""Metrics that CloudWatch has some time after they were measured."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

Telling = Callable[[], None]
"""Says one value of one metric's owner."""


class LateMetrics:
    """What was measured in each period, until it is told."""

    def __init__(self, delay_s: float, period_s: float) -> None:
        """It is told *delay_s* after the end of its period, as many whole periods as that is."""
        self._periods = round(delay_s / period_s)
        self._measured: deque[Sequence[Telling]] = deque()

    def measured(self, telling: Sequence[Telling]) -> None:
        """A period has ended, of which *telling* says the values: tell those of the period whose time has come."""
        self._measured.append(telling)
        if len(self._measured) > self._periods:
            for tell in self._measured.popleft():
                tell()
