"""What an environment cost while a scenario ran, as a section of a report."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from modulestack.cost.load_cost import KINDS, LoadCost
from modulestack.prices import price_table
from modulestack.rehearsal.load.cost_over_time import CostOverTime, Points
from modulestack.report_page.clock_text import clock_text
from modulestack.report_page.document import Cell, Color, Curves, Mark, ReportSection, ReportTable, Series

_TASKS: tuple[Color, ...] = ("blue", "orange", "green", "purple")
"""Of modules whose tasks cost now more, now less, one by one; of further ones they are put together."""
_DIGITS = 6
"""After the point, of USD an hour."""


def cost_section(environment: str, found: CostOverTime, marks: Sequence[Mark]) -> ReportSection:
    """What *environment* cost."""
    most = max(usd for _, usd in found.whole)
    least = "" if found.is_complete else "at least "
    return ReportSection(
        group=environment,
        title="what it costs",
        expected="",
        observed=f"{least}{found.whole[0][1]:.4f} USD an hour at first, {most:.4f} at most; {found.total:.4f} USD in "
        f"{clock_text(found.until_s)}; on demand, before traffic, by prices known on {price_table.as_of()}",
        met=None,
        took_s=round(found.until_s, 1),
        pictures=(
            Curves(
                title="Cost an hour",
                unit="USD an hour",
                form="stacked",
                series=tuple(map(_rounded, _series(found))),
                until_s=found.until_s,
                marks=tuple(marks),
            ),
        ),
    )


def cost_table(cost: LoadCost) -> ReportTable:
    """Fixed, by traffic, and both: in the scenario's time, and if all time were like it."""
    rows: list[tuple[Cell, ...]] = []
    for kind in (*KINDS, None):
        amounts = (cost.spent(kind), cost.hourly(kind), cost.monthly(kind), cost.per_million(kind))
        rows.append((kind or "all", *("" if each is None else round(float(each), 4) for each in amounts)))
    least = "" if cost.is_complete else ", at least"
    columns = ("what", "meanwhile", "an hour like this", "a month like this", "a million requests")
    return ReportTable(title=f"Cost in USD{least}", columns=columns, rows=tuple(rows))


def _series(found: CostOverTime) -> Iterator[Series]:
    """What stays as it is first: below."""
    changed = [module for module, points in found.tasks.items() if len({usd for _, usd in points}) > 1][: len(_TASKS)]
    others = {module: points for module, points in found.tasks.items() if module not in changed}
    yield Series(name="all else", points=((0.0, found.fixed),), color="ink", shade="pale")
    if any(usd for points in others.values() for _, usd in points):
        yield Series(name="tasks of other modules", points=_together(others, found), color="sky")
    for color, module in zip(_TASKS, changed, strict=False):
        yield Series(name=f"tasks of {module or 'no module'}", points=found.tasks[module], color=color)


def _together(tasks: Mapping[str, Points], found: CostOverTime) -> Points:
    return dataclasses.replace(found, tasks=tasks, fixed=0.0).whole


def _rounded(series: Series) -> Series:
    points = tuple((round(at_s, 3), None if usd is None else round(usd, _DIGITS)) for at_s, usd in series.points)
    return dataclasses.replace(series, points=points)
