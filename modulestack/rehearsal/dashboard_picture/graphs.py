"""
A graph of a dashboard, its list of alarms or its table of lines as a chart: Vega-Lite, plain data.

Source: https://vega.github.io/vega-lite/docs/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.rehearsal.dashboard_picture.time_axis import TimeAxis

Chart = dict[str, Any]
WIDTH, HEIGHT = 1500, 130
"""Pixels of a line of the dashboard; of a graph's height."""
_AXES = 110
"""Pixels beside a graph that its axes take."""
_COLORS = ("#1f77b4", "#ff7f0e", "#2ca02c", "#9467bd", "#8c564b", "#e377c2", "#17becf", "#bcbd22")
_STATES = {"ALARM": "#d13212", "OK": "#1d8102", "INSUFFICIENT_DATA": "#879596"}
LINES = 6
"""Of a table of lines."""
LETTERS = 95


def graph(
    title: str,
    lines: Sequence[tuple[str, str, Mapping[float, float]]],
    axis: TimeAxis,
    deployments: Sequence[int],
    *,
    columns: int,
) -> Chart:
    """
    *lines* are label, side (``left`` or ``right``) and value of each minute.

    *deployments* are places on *axis* at which one begins. *columns* of CloudWatch's grid are its width.
    """
    labels = [label for label, _, _ in lines]
    scale = {"domain": labels, "range": [_COLORS[index % len(_COLORS)] for index in range(len(labels))]}
    layers: list[Chart] = [_marks("rule", [{"x": x} for x in deployments], "#545b64", [2, 2])] if deployments else []
    layers += [_marks("rule", [{"x": x + 0.5} for x in axis.cuts], "#aab7b8", [1, 3])] if axis.cuts else []
    for side in ("left", "right"):
        values = [
            {"x": place, "y": found.get(minute), "line": label}
            for label, where, found in lines
            if where == side
            for minute, place in axis.positions.items()
        ]
        if values:
            layers.append(_lines(values, side, scale, last=max(axis.positions.values(), default=0)))
    return {
        "title": _title(title),
        "width": columns * WIDTH // 24 - _AXES,
        "height": HEIGHT,
        "layer": layers,
        "resolve": {"scale": {"y": "independent"}},
    }


def alarms(title: str, states: Sequence[tuple[str, str]], *, columns: int) -> Chart:
    """Name and state of each."""
    values = [{"row": row, "text": f"{state:18} {name}", "state": state} for row, (name, state) in enumerate(states)]
    color = {"field": "state", "scale": {"domain": [*_STATES], "range": [*_STATES.values()]}, "legend": None}
    return _text(title, values, columns, {"color": {**color, "type": "nominal"}})


def log_lines(title: str, lines: Sequence[str], *, columns: int) -> Chart:
    """The first of *lines*, cut where they are long; none is said, too."""
    shown = [each[:LETTERS] for each in lines[:LINES]] or ["no line"]
    more = [f"and {len(lines) - LINES} more"] if len(lines) > LINES else []
    return _text(title, [{"row": row, "text": text} for row, text in enumerate([*shown, *more])], columns, {})


def _lines(values: list[dict[str, Any]], side: str, scale: Chart, *, last: int) -> Chart:
    y = {"field": "y", "type": "quantitative", "title": None, "scale": {"domainMin": 0}}
    return {
        "data": {"values": values},
        "mark": {
            "type": "line",
            "point": {"size": 8},
            "strokeWidth": 1.5,
            **({"strokeDash": [4, 2]} if side == "right" else {}),
        },
        "encoding": {
            "x": {
                "field": "x",
                "type": "quantitative",
                "title": None,
                "scale": {"domain": [0, last], "nice": False},
                "axis": {"grid": False},
            },
            "y": {**y, "axis": {"orient": side, "grid": side == "left", "tickCount": 4}},
            "color": {
                "field": "line",
                "type": "nominal",
                "scale": scale,
                "legend": {"orient": "bottom", "title": None, "columns": 3},
            },
        },
    }


def _marks(kind: str, values: list[dict[str, Any]], color: str, dash: list[int]) -> Chart:
    return {
        "data": {"values": values},
        "mark": {"type": kind, "color": color, "strokeDash": dash},
        "encoding": {"x": {"field": "x", "type": "quantitative"}},
    }


def _text(title: str, values: list[dict[str, Any]], columns: int, further: Chart) -> Chart:
    return {
        "title": _title(title),
        "width": columns * WIDTH // 24 - _AXES,
        "height": HEIGHT,
        "data": {"values": values},
        "mark": {"type": "text", "align": "left", "font": "monospace", "fontSize": 9},
        "encoding": {
            "x": {"value": 2},
            "y": {"field": "row", "type": "ordinal", "axis": None, "scale": {"rangeStep": 12}},
            "text": {"field": "text"},
            **further,
        },
    }


def _title(text: str) -> Chart:
    return {"text": text, "anchor": "start", "fontSize": 11}
