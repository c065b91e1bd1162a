"""What an environment cost while a scenario ran, as a section of a report."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from modulestack.prices import price_table
from modulestack.rehearsal.load.cost_over_time import CostOverTime, cost_over_time
from modulestack.rehearsal.load.running_cost import RunningCost
from modulestack.rehearsal.scenarios.service_course import ServiceCourse
from modulestack.report_page.clock_text import clock_text
from modulestack.report_page.document import Color, Curves, Mark, ReportSection, Series

_TASKS: tuple[Color, ...] = ("blue", "orange", "green", "purple")
"""Of modules one by one: ``cost_over_time.MOST_MODULES``."""
_DIGITS = 6
"""After the point, of USD an hour."""


def cost_section(
    environment: str, cost: RunningCost, courses: Mapping[str, ServiceCourse], marks: Sequence[Mark]
) -> ReportSection:
    """Of *environment*, whose services went through *courses*."""
    found = cost_over_time(cost, courses)
    most = max(usd for _, usd in found.whole)
    least = "" if cost.is_complete else "at least "
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


def _series(found: CostOverTime) -> Iterator[Series]:
    """What stays as it is first: below."""
    yield Series(name="all else", points=((0.0, found.fixed),), color="ink", shade="pale")
    if any(usd for _, usd in found.others):
        yield Series(name="tasks of other modules", points=found.others, color="sky")
    for color, (module, points) in zip(_TASKS, found.tasks.items(), strict=False):
        yield Series(name=f"tasks of {module}", points=points, color=color)


def _rounded(series: Series) -> Series:
    points = tuple((at_s, None if usd is None else round(usd, _DIGITS)) for at_s, usd in series.points)
    return dataclasses.replace(series, points=points)
