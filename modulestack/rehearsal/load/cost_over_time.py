"""What an environment cost an hour, over the time of a scenario, and in all."""

from __future__ import annotations

import bisect
import dataclasses
import math
from collections.abc import Iterator, Mapping

from modulestack.rehearsal.load.running_cost import RunningCost
from modulestack.rehearsal.scenarios.service_course import ServiceCourse

Points = tuple[tuple[float, float], ...]
MOST_MODULES = 4
"""That are told one by one."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class CostOverTime:
    """USD an hour, without what is paid for by use."""

    tasks: Mapping[str, Points]
    """Of modules whose number of tasks changed, each by itself, as far as there are few of them."""
    others: Points
    """Of all other modules' tasks."""
    fixed: float
    """Of all that is no task."""
    whole: Points
    """All of it together."""
    until_s: float

    @property
    def total(self) -> float:
        """USD, of all the time."""
        ends = [*(at_s for at_s, _ in self.whole[1:]), self.until_s]
        return sum(usd * (end - at_s) for (at_s, usd), end in zip(self.whole, ends, strict=True)) / 3600


def cost_over_time(cost: RunningCost, courses: Mapping[str, ServiceCourse]) -> CostOverTime:
    """Of all *courses*, which began at the same time."""
    prices = {name: tuple(_prices(course, cost.a_task.get(name, 0.0))) for name, course in courses.items()}
    changed = [name for name, points in prices.items() if len({usd for _, usd in points}) > 1][:MOST_MODULES]
    return CostOverTime(
        tasks={name: prices[name] for name in changed},
        others=_together({name: points for name, points in prices.items() if name not in changed}),
        fixed=cost.fixed,
        whole=tuple((at_s, usd + cost.fixed) for at_s, usd in _together(prices)),
        until_s=max(course.until_s for course in courses.values()),
    )


def _prices(course: ServiceCourse, a_task: float) -> Iterator[tuple[float, float]]:
    for sample in course.samples:
        yield sample.at_s, a_task * sum(sample.tasks.values())


def _together(prices: Mapping[str, Points]) -> Points:
    """The sum of all at each moment at which one changed."""
    moments = sorted({at_s for points in prices.values() for at_s, _ in points}) or [0.0]
    return tuple((moment, math.fsum(_at(points, moment) for points in prices.values())) for moment in moments)


def _at(points: Points, moment: float) -> float:
    index = bisect.bisect_right(points, (moment, math.inf))
    return points[index - 1][1] if index else 0.0
