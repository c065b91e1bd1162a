"""
What a report says: plain data, whoever fills it in.

Times are seconds since the beginning of what is told. A value holds until the next one of its series.
"""

from __future__ import annotations

import dataclasses
from typing import Literal

Cell = str | int | float
Color = Literal["blue", "orange", "green", "purple", "sky", "vermilion", "ink"]
"""By name, since light and dark pages have colours of their own: ``palette.py``."""
Shade = Literal["full", "half", "pale"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Series:
    """Something that was counted or measured over time."""

    name: str
    points: tuple[tuple[float, float | None], ...]
    """Second and value, in order; None: there is none until the next one."""
    color: Color
    shade: Shade = "full"
    is_dashed: bool = False
    """Of a line."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Mark:
    """A moment at which something happened."""

    at_s: float
    text: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Curves:
    """Several series over the same time."""

    title: str
    unit: str
    """Of the values: ``tasks``, ``ms``."""
    form: Literal["stacked", "lines"]
    series: tuple[Series, ...]
    until_s: float
    marks: tuple[Mark, ...] = ()
    behind: Series | None = None
    """Something of another unit, in grey behind the others, with an axis of its own."""
    behind_unit: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class StateSpan:
    """A state that lasted for a while."""

    row: str
    from_s: float
    until_s: float
    state: str
    color: Color


@dataclasses.dataclass(frozen=True, kw_only=True)
class Spans:
    """States of several things, a row for each."""

    title: str
    spans: tuple[StateSpan, ...]
    until_s: float


Picture = Curves | Spans


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReportTable:
    """Rows without a picture."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReportSection:
    """One thing that was tried."""

    group: str
    """Whom it is about, such as a module."""
    title: str
    expected: str
    """What was promised; empty: nothing."""
    observed: str
    met: bool | None
    """None: nothing was promised, or it did not come to its end."""
    took_s: float
    pictures: tuple[Picture, ...] = ()
    tables: tuple[ReportTable, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReportDocument:
    """All of it."""

    title: str
    held: bool | None
    """Whether all went as promised; None: it did not come to its end."""
    facts: tuple[tuple[str, Cell], ...]
    promises: tuple[tuple[str, bool], ...]
    """Of the whole, and whether each was kept."""
    tables: tuple[ReportTable, ...]
    sections: tuple[ReportSection, ...]
    has_one_time: bool = False
    """Whether all sections tell of the same time, so that their pictures show the same of it."""

    @property
    def verdicts(self) -> tuple[bool, ...]:
        """Of all that was promised, as far as it is known."""
        return (*(kept for _, kept in self.promises), *(each.met for each in self.sections if each.met is not None))
