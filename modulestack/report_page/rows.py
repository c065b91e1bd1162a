"""A picture as rows of a table: each moment at which anything was another value than before."""

from __future__ import annotations

from modulestack.report_page.clock_text import clock_text
from modulestack.report_page.document import Cell, Curves, Picture, ReportTable, Series

Values = tuple[float | None, ...]


def series_of(picture: Curves) -> tuple[Series, ...]:
    """All of them, what is behind the others last."""
    return (*picture.series, picture.behind) if picture.behind else picture.series


def rows_of(picture: Curves) -> list[tuple[float, Values]]:
    """Second and the value of every series; before its first one a series is 0. The last row is the end."""
    points = [dict(each.points) for each in series_of(picture)]
    now: list[float | None] = [0.0] * len(points)
    rows: list[tuple[float, Values]] = []
    for at_s in sorted({*(at_s for each in points for at_s in each), picture.until_s}):
        now = [each.get(at_s, before) for each, before in zip(points, now, strict=True)]
        rows.append((at_s, tuple(now)))
    return rows


def table_of(picture: Picture) -> ReportTable:
    """What *picture* draws, in words and numbers."""
    if isinstance(picture, Curves):
        names = tuple(each.name for each in series_of(picture))
        rows: list[tuple[Cell, ...]] = [(clock_text(at_s), *map(_cell, row)) for at_s, row in rows_of(picture)]
        return ReportTable(title=picture.title, columns=("time", *names), rows=tuple(rows))
    found = tuple((each.row, each.state, clock_text(each.from_s), clock_text(each.until_s)) for each in picture.spans)
    return ReportTable(title=picture.title, columns=("what", "state", "from", "until"), rows=found)


def _cell(value: float | None) -> Cell:
    return "" if value is None else value


def number_text(value: Cell) -> str:
    """A cell as it is written: a whole number without a fraction."""
    return f"{value:.12g}" if isinstance(value, float) else str(value)
