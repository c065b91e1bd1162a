"""
What a load is to be in each of the next hours, by what it was: pure.

Hours are counted since the epoch.

https://docs.aws.amazon.com/autoscaling/application/userguide/aas-predictive-scaling-how-it-works.html
"""

from __future__ import annotations

import dataclasses
import math
import statistics
from collections.abc import Mapping

HOUR_S = 3600
LEAST_HOURS = 24
"""Of which there must be data."""
PAST_HOURS = 14 * 24
"""Of which data is looked at."""
AHEAD_HOURS = 48
"""For which there is a forecast."""
_DAY, _WEEK = 24, 7 * 24


@dataclasses.dataclass(frozen=True)
class Forecast:
    """Load of hours that come, and of those that have come since."""

    made_at: float
    loads: Mapping[int, float]


def expected(past: Mapping[int, float], begin: int) -> dict[int, float]:
    """
    The load of each hour from *begin* on; none: of too few hours it is known what it was.

    How AWS finds patterns of days and weeks no page says. Here an hour's load is what it was in that hour of the same
    weekday, where that is known, or else the average of that hour of all days.
    """
    known = {hour: load for hour, load in past.items() if begin - PAST_HOURS <= hour < begin}
    if len(known) < LEAST_HOURS:
        return {}
    made = {}
    for hour in range(begin, begin + AHEAD_HOURS):
        of_day = [load for each, load in known.items() if (hour - each) % _DAY == 0]
        of_week = [load for each, load in known.items() if (hour - each) % _WEEK == 0]
        if of_week or of_day:
            made[hour] = statistics.fmean(of_week or of_day)
    return made


def capacity(load: float, target: float) -> int:
    """
    How many tasks *load* of an hour needs, so that each has *target* in a minute.

    AWS learns from the past what a task's share of the load is; here it is an equal one.
    """
    return math.ceil(round(load / 60 / target, 6))


def raised(wanted: int, most: int, buffer_percent: int) -> int:
    """
    The most tasks that there may be, where it may be raised for a forecast of *wanted* ones.

    AWS's example is a forecast of 50, a most of 40, a buffer of 10 %: 55 then. When a forecast is "close to" the most
    no page says: here, when the two of them would be more than it is; and parts of a task are one.
    """
    return max(most, math.ceil(round(wanted * (100 + buffer_percent) / 100, 6)))
