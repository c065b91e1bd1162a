"""When something happens by a schedule, whatever it is: whether AWS can read it, and whether it ever happens again."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Protocol

from modulestack.contract import schedule_expression
from modulestack.fields.text import shown
from modulestack.fields.violation import FieldPath, RuleViolation


class Timed(Protocol):
    """A section that says when."""

    @property
    def expression(self) -> str:
        """``cron(...)``, ``rate(...)`` or ``at(...)``."""

    @property
    def time_zone(self) -> str:
        """Of IANA's names."""


def unreadable(schedule: Timed, field: FieldPath) -> Iterator[RuleViolation]:
    """What AWS would not take of *schedule*, which is at *field*."""
    for key, check in (("expression", schedule_expression.parse), ("time_zone", schedule_expression.zone)):
        value = getattr(schedule, key)
        try:
            check(value)
        except schedule_expression.InvalidSchedule as wrong:
            yield RuleViolation(((*field, key),), f"{shown(value)} {wrong}")


def is_over(schedule: Timed) -> bool:
    """Whether nothing happens by it any more."""
    now = datetime.datetime.now(datetime.UTC).timestamp()
    return schedule_expression.next_run(schedule.expression, schedule.time_zone, made=now, after=now) is None
