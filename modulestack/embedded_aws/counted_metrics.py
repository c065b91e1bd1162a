"""Metrics of what happens: each time it does, somebody adds a value."""

from __future__ import annotations

import collections
import statistics
from collections.abc import Callable, Mapping, Sequence

MINUTE_S = 60.0
_KEPT = 1000
STATISTICS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "Average": statistics.fmean,
    "Maximum": max,
    "Minimum": min,
    "SampleCount": len,
    "Sum": sum,
}
"""Of CloudWatch."""
MetricName = tuple[str, str, frozenset[tuple[str, str]]]
"""Namespace, name, dimensions."""


def metric_name(namespace: str, name: str, dimensions: Mapping[str, str]) -> MetricName:
    """A metric as it is told from others."""
    return namespace, name, frozenset(dimensions.items())


class CountedMetrics:
    """Values of the last minutes, by region and metric."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, MetricName], collections.deque[tuple[float, float]]] = {}

    def add(self, region: str, metric: MetricName, *, at: float, value: float = 1) -> None:
        """It has happened *at* that time, epoch seconds."""
        self._values.setdefault((region, metric), collections.deque(maxlen=_KEPT)).append((at, value))

    def is_known(self, region: str, namespace: str, name: str) -> bool:
        """Whether it has ever happened, with any dimensions."""
        return any(where == region and metric[:2] == (namespace, name) for where, metric in self._values)

    def of_minute(self, region: str, metric: MetricName, statistic: str = "Sum", *, until: float) -> float | None:
        """
        What *statistic* is of the minute before *until*; None: it did not happen.

        A percentile is the largest value here.
        """
        found = [value for at, value in self._values.get((region, metric), ()) if until - MINUTE_S <= at < until]
        return float(STATISTICS.get(statistic, max)(found)) if found else None
