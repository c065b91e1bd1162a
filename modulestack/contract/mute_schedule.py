"""
When CloudWatch mutes alarms: schedules of alarm mute rules, read and followed through time. No effects.

Their cron has five fields, and knows less than EventBridge Scheduler's (``schedule_expression``), by which it is
followed. What AWS's page leaves open is refused: days of the week as numbers, and a day of the month together with one
of the week.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Schedule.html
"""

from __future__ import annotations

import dataclasses
import re

from modulestack.contract import schedule_expression
from modulestack.contract.schedule_expression import InvalidSchedule

FORMS = "allowed cron(0 2 * * SUN) with minutes, hours, day of month, month and day of week, or at(2030-01-31T03:00)"
_CRON = re.compile(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+)\)")
_AT = re.compile(r"at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2})\)")
_FIELD = re.compile(r"[A-Za-z0-9*,-]+")
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")


@dataclasses.dataclass(frozen=True, kw_only=True)
class MuteSchedule:
    """A window, once or again and again."""

    expression: str
    """As EventBridge Scheduler has it."""
    time_zone: str
    duration_s: int

    @property
    def is_once(self) -> bool:
        """Whether there is one window only."""
        return self.expression.startswith("at(")

    @property
    def shortest_pause_s(self) -> int | None:
        """Fewest seconds from the begin of a window to that of the next; None: there is one only."""
        return schedule_expression.shortest_pause_s(self.expression)

    def active_at(self, time: float) -> bool:
        """Whether *time*, epoch seconds, is in a window; its end is not."""
        begins = self._next_begin(time - self.duration_s)
        return begins is not None and begins <= time

    def next_begin(self, after: float) -> float | None:
        """When the next window after *after* begins, epoch seconds; None: there is none any more."""
        return self._next_begin(after)

    def _next_begin(self, after: float) -> float | None:
        return schedule_expression.next_run(self.expression, self.time_zone, made=0, after=after)


def parse(expression: str, time_zone: str, duration_s: int) -> MuteSchedule:
    """
    What *expression* says, in the time zone of that name.

    Raises:
        InvalidSchedule: CloudWatch does not take it, or AWS's page does not say what it would come to.
    """
    schedule_expression.zone(time_zone)
    return MuteSchedule(expression=_as_of_scheduler(expression), time_zone=time_zone, duration_s=duration_s)


def check_expression(expression: str) -> None:
    """
    Refuse what is none.

    Raises:
        InvalidSchedule: as ``parse`` does.
    """
    _as_of_scheduler(expression)


def duration(seconds: int) -> str:
    """As CloudWatch has it: ``PT90M``. *seconds* are whole minutes."""
    return f"PT{seconds // 60}M"


def duration_s(text: str) -> int | None:
    """
    Seconds of ``P2DT12H``; None: it is no duration.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Schedule.html (Duration)
    """
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return days * 86400 + hours * 3600 + minutes * 60


def _as_of_scheduler(expression: str) -> str:
    if found := _AT.fullmatch(expression):
        once = f"at({found[1]}:00)"
        schedule_expression.parse(once)
        return once
    found = _CRON.fullmatch(expression)
    if found is None or not all(_FIELD.fullmatch(field) for field in found.groups()):
        raise InvalidSchedule(f"is no schedule of a window: {FORMS}")
    minutes, hours, day, month, weekday = found.groups()
    if "*" not in {day, weekday}:
        raise InvalidSchedule("names a day of month and a day of week: one of them must be *")
    if weekday != "*" and re.search(r"\d", weekday):
        raise InvalidSchedule("has a number as day of week: allowed SUN, MON, TUE, WED, THU, FRI, SAT")
    days = f"{day} {month} ?" if weekday == "*" else f"? {month} {weekday}"
    made = f"cron({minutes} {hours} {days} *)"
    schedule_expression.parse(made)
    return made
