"""
A picture of a report as a chart: Vega-Lite, plain data. On a page it can be hovered and zoomed; in a file it is still.

Source: https://vega.github.io/vega-lite/docs/
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.report_page.clock_text import clock_text
from modulestack.report_page.document import Curves, Mark, Picture, Series, Spans
from modulestack.report_page.palette import named
from modulestack.report_page.rows import Values, rows_of, series_of

Chart = dict[str, Any]
ZOOM = "zoom"
"""Name of the selection that is what one sees of the time; the page's script moves it."""
VL_VERSION = "6.1"
"""Of Vega-Lite; 6.4 tells nothing where one points at the nearest moment."""
HEIGHT, ROW_HEIGHT = 170, 24
"""Pixels: of curves, and of each row of states."""
FEW, LONG = 8, 16
"""Things that are counted one by one on an axis; letters of a name that has a line of its own in a legend."""
_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_CLOCK = "utcFormat(datum.value, datum.value >= 36e5 ? '%-H:%M:%S' : '%-M:%S')"


def chart(picture: Picture, colors: Mapping[str, str], *, width: int | str = "container", moves: bool = True) -> Chart:
    """
    *picture* in *colors* (``palette.colors`` or ``palette.variables``).

    *width* is pixels, or that of the element it is put into; it *moves* where somebody can hover and zoom. What all
    charts have in common is in ``config``.
    """
    if isinstance(picture, Curves):
        body = _curves(picture, colors, moves=moves)
    else:
        body = _spans(picture, colors, moves=moves)
    return {"$schema": _SCHEMA, "width": width, **body}


def config(colors: Mapping[str, str]) -> Chart:
    """What all charts of one page look like."""
    ink, grid = colors["ink"], colors["grid"]
    text = {"labelColor": ink, "titleColor": ink, "labelFontSize": 11, "titleFontSize": 11}
    return {
        "background": None,
        "font": "system-ui, sans-serif",
        "aria": False,
        "view": {"stroke": None},
        "axis": {**text, "domainColor": grid, "tickColor": grid, "gridColor": grid, "titleFontWeight": "normal"},
        "legend": {
            **text,
            "orient": "bottom",
            "title": None,
            "columns": 3,
            "labelLimit": 320,
            "symbolType": "square",
            "symbolStrokeWidth": 2.2,
        },
        "title": {"color": ink, "anchor": "start", "fontSize": 12},
    }


def _curves(picture: Curves, colors: Mapping[str, str], *, moves: bool) -> Chart:
    main = _stacked(picture, colors) if picture.form == "stacked" else _lines(picture, colors)
    marks = [_marks(picture.marks, colors)] if picture.marks else []
    layers = [{**main, "params": [_zoom()]}, *marks, _hover(picture, colors)] if moves else [main, *marks]
    drawn: Chart = {"height": HEIGHT, "data": {"values": _rows(picture)}, "layer": layers}
    if picture.behind is None:
        return drawn
    return {**drawn, "layer": [_behind(picture, colors), *layers], "resolve": {"scale": {"y": "independent"}}}


def _behind(picture: Curves, colors: Mapping[str, str]) -> Chart:
    axis = {"orient": "right", "grid": False, "tickCount": 4}
    field = {"field": f"s{len(picture.series)}", "type": "quantitative", "scale": {"zero": True}}
    return {
        "mark": {"type": "area", "interpolate": "step-after", "clip": True, "color": colors["grid"]},
        "encoding": {"x": _x(picture.until_s), "y": {**field, "title": f"{picture.behind_unit}, grey", "axis": axis}},
    }


def _rows(picture: Curves) -> list[dict[str, Any]]:
    """The values of all series at each moment, once: ``s0`` is the first one. What came after the end is not drawn."""
    return [
        {"t": at_s * 1000, "clock": clock_text(at_s), **{f"s{index}": value for index, value in enumerate(row)}}
        for at_s, row in _drawn_rows(picture)
    ]


def _drawn_rows(picture: Curves) -> list[tuple[float, Values]]:
    """Those until the end, at which the last value still holds."""
    found = [row for row in rows_of(picture) if row[0] < picture.until_s]
    return [*found, (picture.until_s, found[-1][1])] if found else []


def _stacked(picture: Curves, colors: Mapping[str, str]) -> Chart:
    mark = {"type": "area", "interpolate": "step-after", "clip": True, "stroke": colors["paper"], "strokeWidth": 0.5}
    encoding = {"y": {**_y(picture), "stack": "zero"}, "order": {"field": "o", "type": "ordinal"}}
    return _drawn(picture, colors, mark, encoding)


def _lines(picture: Curves, colors: Mapping[str, str]) -> Chart:
    dashes = [[5, 3] if each.is_dashed else [1, 0] for each in picture.series]
    scale = {"domain": _names(picture.series), "range": dashes}
    dash = {"field": "s", "type": "nominal", "scale": scale, **_legend(picture)}
    mark = {"type": "line", "interpolate": "step-after", "clip": True, "strokeWidth": 2.2}
    return _drawn(picture, colors, mark, {"y": _y(picture), "strokeDash": dash})


def _drawn(picture: Curves, colors: Mapping[str, str], mark: Chart, encoding: Chart) -> Chart:
    fields = {f"s{index}": each.name for index, each in enumerate(picture.series)}
    transform = [
        {"fold": [*fields], "as": ["field", "v"]},
        {"calculate": f"({json.dumps(fields)})[datum.field]", "as": "s"},
        {"calculate": "toNumber(slice(datum.field, 1))", "as": "o"},
    ]
    scale = {
        "domain": _names(picture.series),
        "range": [colors[named(each.color, each.shade)] for each in picture.series],
    }
    color = {"field": "s", "type": "nominal", "scale": scale, **_legend(picture)}
    return {
        "transform": transform,
        "mark": mark,
        "encoding": {"x": _x(picture.until_s), "color": color, **encoding},
    }


def _legend(picture: Curves) -> Chart:
    """The same for colours and dashes, so that they are one."""
    lines = {"symbolType": "stroke", "symbolSize": 300} if picture.form == "lines" else {}
    columns = {"columns": 1} if max(map(len, _names(picture.series)), default=0) > LONG else {}
    return {"legend": {**lines, **columns}}


def _marks(marks: Sequence[Mark], colors: Mapping[str, str]) -> Chart:
    values = [{"t": each.at_s * 1000, "clock": clock_text(each.at_s), "text": each.text} for each in marks]
    return {
        "data": {"values": values},
        "mark": {"type": "rule", "color": colors["ink"], "strokeDash": [2, 3], "strokeWidth": 1.5, "clip": True},
        "encoding": {
            "x": {"field": "t", "type": "temporal", "scale": {"type": "utc"}},
            "tooltip": [_told("clock", "time"), _told("text", "what")],
        },
    }


def _hover(picture: Curves, colors: Mapping[str, str]) -> Chart:
    """A line at the moment that is nearest, and the values of all series there."""
    names = [_told(f"s{index}", each.name) for index, each in enumerate(series_of(picture))]
    shown = {"condition": {"param": "hover", "empty": False, "value": 0.8}, "value": 0}
    select = {"type": "point", "fields": ["t"], "nearest": True, "on": "pointermove", "clear": "pointerout"}
    return {
        "mark": {"type": "rule", "color": colors["ink"], "strokeWidth": 1, "clip": True},
        "params": [{"name": "hover", "select": select}],
        "encoding": {
            "x": {"field": "t", "type": "temporal", "scale": {"type": "utc"}},
            "opacity": shown,
            "tooltip": [_told("clock", "time"), *names],
        },
    }


def _spans(picture: Spans, colors: Mapping[str, str], *, moves: bool) -> Chart:
    values = [
        {
            "t": each.from_s * 1000,
            "u": each.until_s * 1000,
            "row": each.row,
            "state": each.state,
            "from": clock_text(each.from_s),
            "until": clock_text(each.until_s),
        }
        for each in picture.spans
    ]
    states = {each.state: colors[each.color] for each in picture.spans}
    rows = list(dict.fromkeys(each.row for each in picture.spans))
    return {
        "height": ROW_HEIGHT * len(rows),
        "data": {"values": values},
        "mark": {"type": "bar", "clip": True, "stroke": colors["paper"]},
        **({"params": [_zoom()]} if moves else {}),
        "encoding": {
            "x": _x(picture.until_s),
            "x2": {"field": "u"},
            "y": {"field": "row", "type": "nominal", "title": None, "sort": rows, "axis": {"labelLimit": 150}},
            "color": {
                "field": "state",
                "type": "nominal",
                "scale": {"domain": list(states), "range": list(states.values())},
            },
            "tooltip": [_told(each, each) for each in ("row", "state", "from", "until")],
        },
    }


def _x(until_s: float) -> Chart:
    return {
        "field": "t",
        "type": "temporal",
        "title": None,
        "scale": {"type": "utc", "domain": [0, until_s * 1000], "nice": False},
        "axis": {"labelExpr": _CLOCK, "labelOverlap": True, "grid": False, "tickCount": 6},
    }


def _y(picture: Curves) -> Chart:
    """Of lines with some room above the highest, which is seen whole."""
    rows = [[value or 0.0 for value in row[: len(picture.series)]] for _, row in _drawn_rows(picture)]
    most = max((sum(row) if picture.form == "stacked" else max(row, default=0.0) for row in rows), default=0.0)
    return {
        "field": "v",
        "type": "quantitative",
        "title": picture.unit,
        "scale": {"zero": True, **({"domainMax": 1.04 * most} if picture.form == "lines" and most else {})},
        "axis": {"tickCount": 4, **_ticks(rows, most)},
    }


def _ticks(rows: Sequence[Sequence[float]], most: float) -> Chart:
    """Of a few things that are counted: no halves."""
    if most > FEW or any(value != int(value) for row in rows for value in row):
        return {}
    return {"values": list(range(int(most) + 1)), "format": "d"}


def _zoom() -> Chart:
    """By wheel only with a key held down: a page that is scrolled stays as it is."""
    select = {"type": "interval", "encodings": ["x"], "zoom": "wheel![event.ctrlKey || event.shiftKey]"}
    return {"name": ZOOM, "select": select, "bind": "scales"}


def _told(field: str, title: str) -> Chart:
    return {"field": field, "title": title, "type": "nominal"}


def _names(series: Sequence[Series]) -> list[str]:
    return [each.name for each in series]
