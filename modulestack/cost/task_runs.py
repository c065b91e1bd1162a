"""
What runs of tasks on Fargate are charged for.

By the second, a minute at the least, from the pull of the image until the task has stopped:
https://aws.amazon.com/fargate/pricing/.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable
from decimal import Decimal

from modulestack.cost.cost_line import HOUR_S
from modulestack.cost.running_costs import TaskSize, task_per_hour

LEAST_S = 60
"""That a task on Linux is charged for."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class TaskRun:
    """One task; times are epoch seconds."""

    owner: str
    """``cluster/service``, or its group."""
    size: TaskSize
    began: float
    """When the pull of its image did."""
    stopping: float | None = None
    """Since when it is to stop; None: it is not."""
    ended: float | None = None
    """When it had stopped; None: it goes on."""

    def charged_s(self, start: float, end: float) -> Decimal:
        """
        Seconds between *start* and *end* that are charged for.

        Of a task that ends in between all of the first minute is, and of its last second.
        """
        until = end
        if self.ended is not None and self.ended <= start:
            return Decimal(0)
        if self.ended is not None:
            paid_until = self.began + max(LEAST_S, math.ceil(round(self.ended - self.began, 3)))
            until = paid_until if self.ended <= end else min(paid_until, end)
        return max(Decimal(0), Decimal(str(round(until - max(self.began, start), 3))))

    def is_there(self, at: float) -> bool:
        """Whether it runs at *at*, and is to go on."""
        return self.began <= at and (self.stopping is None or self.stopping > at)


@dataclasses.dataclass(frozen=True, kw_only=True)
class TaskTime:
    """Tasks of one owner and size."""

    owner: str
    size: TaskSize
    count: int
    seconds: Decimal
    per_hour: Decimal | None
    """USD of one; None: the table does not know."""

    @property
    def hours(self) -> Decimal:
        """Of all of them."""
        return self.seconds / HOUR_S

    @property
    def usd(self) -> Decimal | None:
        """Of all of them; None: not known."""
        return None if self.per_hour is None else self.hours * self.per_hour


def task_times(runs: Iterable[TaskRun], region: str, start: float, end: float) -> tuple[TaskTime, ...]:
    """What of *runs* is charged for between *start* and *end*: of an owner and a size there is one."""
    found: dict[tuple[str, TaskSize], TaskTime] = {}
    for run in runs:
        seconds = run.charged_s(start, end)
        if not seconds:
            continue
        key = run.owner, run.size
        before = found.get(key)
        if before is None:
            price = task_per_hour(run.size, region)
            before = TaskTime(owner=run.owner, size=run.size, count=0, seconds=Decimal(0), per_hour=price)
        found[key] = dataclasses.replace(before, count=before.count + 1, seconds=before.seconds + seconds)
    return tuple(sorted(found.values(), key=lambda each: (each.owner, str(each.size))))
