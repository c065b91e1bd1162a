"""What an environment cost an hour, over the time of a scenario, and in all; without what is paid for by use."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from modulestack.cost.estimate import CostEstimate
from modulestack.cost.running_costs import task_per_hour
from modulestack.cost.task_runs import LEAST_S, TaskRun

Points = tuple[tuple[float, float], ...]
FARGATE = "fargate."
"""How items of the table of prices begin that tasks are paid for by."""
OTHERS = ""
"""Owner of tasks of no module, such as jobs."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class CostOverTime:
    """USD an hour; times are seconds since the beginning."""

    tasks: Mapping[str, Points]
    """By module: of its tasks on Fargate, from the pull of their images until they have stopped, a minute at least."""
    fixed: float
    """Of all that is no task on Fargate."""
    is_complete: bool
    """Whether all prices are known; else it is at least that."""
    until_s: float

    @property
    def whole(self) -> Points:
        """All of it together, whenever it changed."""
        moments = sorted({0.0, *(at_s for points in self.tasks.values() for at_s, _ in points)})
        before = {module: dict(points) for module, points in self.tasks.items()}
        now, found = dict.fromkeys(before, 0.0), []
        for moment in moments:
            now = {module: points.get(moment, now[module]) for module, points in before.items()}
            found.append((moment, self.fixed + sum(now.values())))
        return tuple(found)

    @property
    def total(self) -> float:
        """USD, of all the time."""
        points = self.whole
        ends = [*(at_s for at_s, _ in points[1:]), self.until_s]
        return sum(usd * (end - at_s) for (at_s, usd), end in zip(points, ends, strict=True)) / 3600


def cost_over_time(
    estimate: CostEstimate, runs: Sequence[TaskRun], owners: Mapping[str, str], *, began: float, until: float
) -> CostOverTime:
    """
    Of *runs* between *began* and *until* (epoch seconds), and of all else that *estimate* has.

    *owners* says whose module a ``cluster/service`` is.
    """
    prices = {run.size: task_per_hour(run.size, estimate.region) for run in runs}
    there = [run for run in runs if run.began < until and (run.ended is None or run.ended > began)]
    modules = dict.fromkeys([*owners.values(), *(owners.get(run.owner, OTHERS) for run in there)])
    fixed = (line.hourly.now for line in estimate.lines if line.hourly and not line.item.startswith(FARGATE))
    return CostOverTime(
        tasks={
            module: _points(
                [(run, prices[run.size] or Decimal(0)) for run in there if owners.get(run.owner, OTHERS) == module],
                began=began,
                until=until,
            )
            for module in modules
        },
        fixed=float(sum(fixed, Decimal(0))),
        is_complete=estimate.is_complete and None not in prices.values(),
        until_s=until - began,
    )


def _paid_until(run: TaskRun, until: float) -> float:
    """When it had stopped, and the minute that it is paid for at the least is over."""
    return until if run.ended is None else max(run.ended, run.began + LEAST_S)


def _points(runs: Iterable[tuple[TaskRun, Decimal]], *, began: float, until: float) -> Points:
    """What all *runs* cost an hour, with the price of each, whenever that changed."""
    changes: dict[float, Decimal] = {0.0: Decimal(0)}
    for run, usd in runs:
        starts, ends = max(0.0, run.began - began), _paid_until(run, until) - began
        changes[starts] = changes.get(starts, Decimal(0)) + usd
        if ends < until - began:
            changes[ends] = changes.get(ends, Decimal(0)) - usd
    now, found = Decimal(0), []
    for at_s in sorted(changes):
        now += changes[at_s]
        found.append((at_s, float(now)))
    return tuple(found)
