"""What a scenario costs: its tasks, and how much more that is than of those that ran when it began."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from modulestack.cost.cost_line import HOUR_S
from modulestack.cost.running_costs import cost_per_hour
from modulestack.cost.task_runs import TaskRun, TaskTime, task_times


@dataclasses.dataclass(frozen=True, kw_only=True)
class ScenarioCost:
    """USD of its tasks on Fargate, at the price on demand."""

    tasks: tuple[TaskTime, ...]
    usd: Decimal | None
    """Of all of them; None: the table does not know."""
    more_usd: Decimal | None
    """Than if those that ran as it began had gone on, and no others."""


def scenario_cost(runs: Sequence[TaskRun], region: str, start: float, end: float) -> ScenarioCost:
    """Of *runs* between *start* and *end*, epoch seconds."""
    times = task_times(runs, region, start, end)
    usd = task_cost(times)
    before = cost_per_hour(Counter(run.size for run in runs if run.is_there(start)), region)
    went_on = None if before is None else before * Decimal(str(round(end - start, 3))) / HOUR_S
    more = None if usd is None or went_on is None else usd - went_on
    return ScenarioCost(tasks=times, usd=usd, more_usd=more)


def task_cost(times: Iterable[TaskTime]) -> Decimal | None:
    """USD of all of them; None: the table does not know that of one."""
    total = Decimal(0)
    for each in times:
        if each.usd is None:
            return None
        total += each.usd
    return total
