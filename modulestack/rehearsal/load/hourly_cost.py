"""What was paid by the hour, on the average over a rehearsal under load."""

from __future__ import annotations

from modulestack.rehearsal.load.cost_over_time import CostOverTime


def whole_per_hour(cost: CostOverTime) -> float:
    """USD, of all of the environment, without what is paid for by use."""
    return 3600 * cost.total / cost.until_s


def tasks_per_hour(cost: CostOverTime, module: str) -> float:
    """USD, of the tasks on Fargate that *module* had."""
    points = cost.tasks.get(module, ())
    ends = [*(at_s for at_s, _ in points[1:]), cost.until_s]
    return sum(usd * (end - at_s) for (at_s, usd), end in zip(points, ends, strict=False)) / cost.until_s
