"""
What the metrics on dashboards were, each minute: CloudWatch's own memory of them, as far as they are known here.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Metrics_retention
"""

from __future__ import annotations

import collections
import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from modulestack.embedded_aws.autoscaling import metrics
from modulestack.embedded_aws.counted_metrics import MetricName, metric_name
from modulestack.embedded_aws.interfaces import AccountInterface
from modulestack.embedded_aws.periodic import Periodic

PERIOD_S = 60.0
KEPT = 15 * 24 * 60
"""Minutes: "Data points with a period of 60 seconds are available for 15 days"."""


class Point(NamedTuple):
    """What a metric was in one minute."""

    at: float
    """The minute's end, epoch seconds."""
    value: float


class MetricHistory:
    """Looks at every metric of every dashboard once a minute, while there is a dashboard."""

    def __init__(self, aws: AccountInterface) -> None:
        self._aws = aws
        self._regions: set[str] = set()
        self._minutes = Periodic(aws, PERIOD_S, self._each_minute)
        self._points: dict[tuple[str, MetricName], collections.deque[Point]] = {}
        self._read: dict[str, tuple[tuple[str, MetricName], ...]] = {}

    def watch(self, region: str) -> None:
        """A dashboard was put by way of *region*: from the next whole minute on, look."""
        self._regions.add(region)
        self._minutes.begin()

    def close(self) -> None:
        """Let time pass without it."""
        self._minutes.close()

    def points(self, region: str, metric: MetricName) -> Sequence[Point]:
        """What is known of *metric*, the oldest first; a minute without data has none."""
        return tuple(self._points.get((region, metric), ()))

    def _each_minute(self, due: float) -> None:
        with self._aws.looked_at():
            bodies = {
                dashboard.body
                for region in self._regions
                for dashboard in self._aws.backend("cloudwatch", region).dashboards.values()
            }
            for region, metric in dict.fromkeys(each for body in bodies for each in self._metrics(body)):
                namespace, name, dimensions = metric
                value = metrics.value(self._aws, region, namespace, name, dict(dimensions))
                if value is not None:
                    known = self._points.setdefault((region, metric), collections.deque(maxlen=KEPT))
                    known.append(Point(due, value))
        if not bodies:
            self._minutes.close()

    def _metrics(self, body: str) -> tuple[tuple[str, MetricName], ...]:
        if body not in self._read:
            self._read = {body: tuple(metrics_of(json.loads(body))), **self._read}
        return self._read[body]


def metrics_of(document: dict[str, Any]) -> Iterator[tuple[str, MetricName]]:
    """Region and metric of every line of every graph of a dashboard whose body is *document*; no shorthands."""
    for widget in document["widgets"]:
        if widget["type"] == "metric":
            for words in widget["properties"].get("metrics", ()):
                if found := named(words):
                    yield widget["properties"]["region"], found


def named(metric: Sequence[Any]) -> MetricName | None:
    """The metric of one line of a graph; None: it is an expression, or a shorthand for the one above."""
    words = [word for word in metric if isinstance(word, str)]
    if len(words) < 2 or any(word in {".", "..."} for word in words):
        return None
    return metric_name(words[0], words[1], dict(zip(words[2::2], words[3::2], strict=True)))
