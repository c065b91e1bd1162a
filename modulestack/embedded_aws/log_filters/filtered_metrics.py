"""
Metrics that metric filters make of lines, in the minute in which these came.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from modulestack.contract.filter_patterns import selectors
from modulestack.embedded_aws.counted_metrics import MINUTE_S, STATISTICS
from modulestack.embedded_aws.interfaces import AccountInterface
from modulestack.embedded_aws.log_filters.matching import fields, is_meant, number, values
from modulestack.embedded_aws.log_filters.metric_filter import LogMetricFilter, metric_filters

_LATE_MS = 600_000
"""Chosen: lines of a stream are at most so much out of order."""


def is_known(aws: AccountInterface, region: str, namespace: str, name: str) -> bool:
    """Whether a metric filter makes it."""
    return any(each.metric == (namespace, name) for _, each in _filters(aws, region))


def of_minute(
    aws: AccountInterface, region: str, namespace: str, name: str, dimensions: Mapping[str, str], statistic: str = "Sum"
) -> float | None:
    """
    What it is of the minute before now; None: no line made it.

    A percentile is the largest value here: a statistic that is not known is taken for one.
    """
    until, found = aws.clock.now(), []
    for group, each in _filters(aws, region):
        if each.metric == (namespace, name):
            found += _values(each, list(_lines(group, each, until)), dimensions)
    return float(STATISTICS.get(statistic, max)(found)) if found else None


def _filters(aws: AccountInterface, region: str) -> Iterator[tuple[Any, LogMetricFilter]]:
    for group in aws.backend("logs", region).groups.values():
        for each in metric_filters(group).values():
            yield group, each


def _lines(group: Any, of: LogMetricFilter, until: float) -> Iterator[str]:
    begin = max(until - MINUTE_S, of.created_at) * 1000
    for stream in group.streams.values():
        for event in reversed(stream.events):
            if event.timestamp < begin - _LATE_MS:
                break
            if begin <= event.timestamp < until * 1000:
                yield event.message


def _values(of: LogMetricFilter, lines: Sequence[str], dimensions: Mapping[str, str]) -> list[float]:
    meant = [line for line in lines if is_meant(of.pattern, line)]
    found = [value for line in meant if (value := _value(of, line, dimensions)) is not None]
    default = of.transformation.get("defaultValue")
    return [float(default)] if lines and not meant and default is not None and not dimensions else found


def _value(of: LogMetricFilter, line: str, dimensions: Mapping[str, str]) -> float | None:
    """None: the line makes no value with these dimensions. One that lacks a field of them makes none at all."""
    wanted = {name: _field(of, text, line) for name, text in (of.transformation.get("dimensions") or {}).items()}
    if wanted != dict(dimensions):
        return None
    value = str(of.transformation["metricValue"])
    return number(_field(of, value, line) if selectors.is_selector(value) else value)


def _field(of: LogMetricFilter, text: str, line: str) -> str | None:
    selector = selectors.selected(text, of.pattern)
    found = values(selector, fields(of.pattern, line)) if selector else []
    return str(found[0]) if found else None
