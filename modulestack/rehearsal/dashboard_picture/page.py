"""A whole dashboard as one chart: rows of modules, below each other. Vega-Lite, plain data, nothing is asked."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from modulestack.embedded_aws.counted_metrics import MetricName
from modulestack.embedded_aws.dashboards.metric_history import named
from modulestack.rehearsal.dashboard_picture import graphs
from modulestack.rehearsal.dashboard_picture.graphs import Chart
from modulestack.rehearsal.dashboard_picture.time_axis import MINUTE_S, TimeAxis, time_axis

Values = Mapping[float, float]
"""Minute, epoch seconds → what a metric was."""
_DEPLOYMENTS = "DeploymentCount"
_FILLED = re.compile(r"FILL\((\w+), 0\)")
"""A metric of which minutes without data count as none."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Known:
    """What an account knows of a dashboard's widgets."""

    metrics: Mapping[MetricName, Values]
    alarms: Mapping[str, str]
    """ARN → state."""
    lines: Mapping[str, Sequence[str]]
    """Query → what it finds."""


def page(title: str, document: Mapping[str, Any], known: Known) -> Chart:
    """The dashboard whose body is *document*, as Vega-Lite has it."""
    minutes = sorted({minute for values in known.metrics.values() for minute in values})
    begin, end = (minutes[0], minutes[-1]) if minutes else (0.0, 0.0)
    axis = time_axis([*known.metrics.values()], begin, end)
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": {"text": title, "subtitle": _subtitle(axis), "anchor": "start", "fontSize": 16},
        "background": "white",
        "padding": 12,
        "vconcat": [_row(heading, widgets, known, axis) for heading, widgets in _rows(document)],
        "config": {"view": {"stroke": "#d5dbdb"}, "legend": {"labelLimit": 260}},
        "resolve": {"scale": {"color": "independent"}},
    }


def _subtitle(axis: TimeAxis) -> str:
    cut = sum(axis.cuts.values())
    waits = f"; {cut:.0f} minutes in which nothing changed are cut, where a line is dotted" if cut else ""
    return f"minutes of simulated time; a dashed line: a deployment begins{waits}"


def _rows(document: Mapping[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Each heading, and the widgets below it."""
    heading = ""
    widgets: list[dict[str, Any]] = []
    for widget in document["widgets"]:
        if widget["type"] == "text":
            if widgets:
                yield heading, widgets
            heading, widgets = widget["properties"]["markdown"].lstrip("# "), []
        else:
            widgets.append(widget)
    if widgets:
        yield heading, widgets


def _row(heading: str, widgets: Sequence[Mapping[str, Any]], known: Known, axis: TimeAxis) -> Chart:
    deployments = _deployments(widgets, known, axis)
    lines: dict[int, list[Chart]] = {}
    for widget in widgets:
        lines.setdefault(widget["y"], []).append(_widget(widget, known, axis, deployments))
    independent = {"resolve": {"scale": {"color": "independent"}}}
    return {
        "title": {"text": heading, "anchor": "start", "fontSize": 14},
        "vconcat": [{"hconcat": charts, **independent} for charts in lines.values()],
        **independent,
    }


def _widget(widget: Mapping[str, Any], known: Known, axis: TimeAxis, deployments: Sequence[int]) -> Chart:
    properties, columns = widget["properties"], widget["width"]
    title = properties["title"]
    if widget["type"] == "alarm":
        states = [(arn.rpartition("/")[2], known.alarms.get(arn, "not there")) for arn in properties["alarms"]]
        return graphs.alarms(title, states, columns=columns)
    if widget["type"] == "log":
        return graphs.log_lines(title, known.lines.get(properties["query"], ()), columns=columns)
    by_id = {
        words[-1].get("id", ""): known.metrics.get(metric, {})
        for words in properties["metrics"]
        if (metric := named(words))
    }
    lines = [
        (words[-1]["label"], words[-1].get("yAxis", "left"), values)
        for words in properties["metrics"]
        if (values := _values(words, known, by_id)) is not None
    ]
    return graphs.graph(title, lines, axis, deployments, columns=columns)


def _values(words: Sequence[Any], known: Known, by_id: Mapping[str, Values]) -> Values | None:
    """Of one line of a graph, a metric or a sum of those *by_id*; None: it is neither."""
    if metric := named(words):
        return known.metrics.get(metric, {})
    if not (ids := _FILLED.findall(str(words[-1].get("expression", "")))):
        return None
    minutes = sorted({minute for each in ids for minute in by_id.get(each, {})})
    return {minute: sum(by_id.get(each, {}).get(minute, 0.0) for each in ids) for minute in minutes}


def _deployments(widgets: Sequence[Mapping[str, Any]], known: Known, axis: TimeAxis) -> list[int]:
    """Where a service has one deployment more than a minute before."""
    counts: Values = {}
    for widget in widgets:
        for words in widget["properties"].get("metrics", ()):
            metric = named(words)
            if metric and metric[1] == _DEPLOYMENTS:
                counts = known.metrics.get(metric, {})
    return [
        axis.positions[minute]
        for minute, count in counts.items()
        if minute in axis.positions and count > counts.get(minute - MINUTE_S, 1)
    ]
