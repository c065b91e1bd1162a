"""
When EventBridge Scheduler runs something: its expressions, read and followed through time. No effects.

Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

from __future__ import annotations

import calendar
import dataclasses
import datetime
import itertools
import re
import zoneinfo
from collections.abc import Callable

FIRST_YEAR, LAST_YEAR = 1970, 2199
_MONTHS = {
    "JAN": 1,
    "FEB": 2,
    "MAR": 3,
    "APR": 4,
    "MAY": 5,
    "JUN": 6,
    "JUL": 7,
    "AUG": 8,
    "SEP": 9,
    "OCT": 10,
    "NOV": 11,
    "DEC": 12,
}
_DAYS = {"SUN": 1, "MON": 2, "TUE": 3, "WED": 4, "THU": 5, "FRI": 6, "SAT": 7}
_UNITS_S = {"minute": 60, "hour": 3600, "day": 86400}
_RATE = re.compile(r"rate\((\d{1,9}) (minute|hour|day)s?\)")
_AT = re.compile(r"at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)")
_CRON = re.compile(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)")


_DAY_MIN = 24 * 60


class InvalidSchedule(ValueError):
    """An expression that EventBridge Scheduler does not take, or that never runs; the message says why."""


@dataclasses.dataclass(frozen=True)
class Rate:
    """Every so often, from when it was made on."""

    count: int
    unit: str
    """``minute``, ``hour`` or ``day``."""

    @property
    def every_s(self) -> int:
        """Seconds from one run to the next, where no clock is put forward or back."""
        return self.count * _UNITS_S[self.unit]


@dataclasses.dataclass(frozen=True)
class At:
    """Once."""

    when: datetime.datetime
    """In the schedule's time zone, without naming it."""


@dataclasses.dataclass(frozen=True)
class Cron:
    """At certain times of certain days."""

    minutes: frozenset[int]
    hours: frozenset[int]
    months: frozenset[int]
    years: frozenset[int]
    is_day: Callable[[datetime.date], bool]
    """Whether it runs on a day of these months and years."""


def parse(expression: str) -> Rate | At | Cron:
    """
    What *expression* says.

    Raises:
        InvalidSchedule: nothing that EventBridge Scheduler takes, or nothing that ever comes.
    """
    if found := _RATE.fullmatch(expression):
        if not int(found[1]):
            raise InvalidSchedule("never runs: the value of a rate is 1 or more")
        return Rate(int(found[1]), found[2])
    if found := _AT.fullmatch(expression):
        try:
            return At(datetime.datetime.fromisoformat(found[1]))
        except ValueError:
            raise InvalidSchedule("never runs: there is no such day or time") from None
    if found := _CRON.fullmatch(expression):
        return _cron(*found.groups())
    raise InvalidSchedule(
        "is no schedule: allowed rate(15 minutes), cron(0 3 * * ? *) with minutes, hours, day of month, month, day of "
        "week and year, or at(2030-01-31T03:00:00)"
    )


def zone(name: str) -> zoneinfo.ZoneInfo:
    """
    The time zone of that name, such as ``Europe/Berlin``.

    Raises:
        InvalidSchedule: there is none.
    """
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidSchedule("is no time zone: allowed names of the tz database, such as Europe/Berlin") from None


def next_run(expression: str, time_zone: str, *, made: float, after: float) -> float | None:
    """
    When *expression* runs next after *after*; all in epoch seconds, *made*: when the schedule was. None: never again.

    A time that a clock put forward leaves out is skipped; one that a clock put back repeats runs once. A rate of days
    keeps its time of day.

    Raises:
        InvalidSchedule: it is none.
    """
    said, where = parse(expression), zone(time_zone)
    if isinstance(said, Rate) and said.unit == "day":
        begun = datetime.datetime.fromtimestamp(made, where).replace(tzinfo=None)
        # Never on the day itself: a moment rounded to microseconds may be a little later than *made*.
        days = max(said.count, (int((after - made) // 86400) - 1) // said.count * said.count)
        while (at := _moment(begun + datetime.timedelta(days=days), where)) is None or at <= after:
            days += said.count
        return at
    if isinstance(said, Rate):
        return made + (int(max(0.0, after - made) // said.every_s) + 1) * said.every_s
    if isinstance(said, At):
        once = _moment(said.when, where)
        return once if once is not None and once > after else None
    return _next_of_cron(said, where, after)


def shortest_pause_s(expression: str) -> int | None:
    """
    Fewest seconds between two runs of *expression*, whatever clocks do; None: it runs once.

    Raises:
        InvalidSchedule: it is none.
    """
    said = parse(expression)
    if isinstance(said, Rate):
        return said.every_s
    if isinstance(said, At):
        return None
    times = sorted(60 * hour + minute for hour in said.hours for minute in said.minutes)
    pauses = [later - earlier for earlier, later in itertools.pairwise(times)]
    over_night = _DAY_MIN - times[-1] + times[0]
    return 60 * min([*pauses, over_night if _has_two_days_running(said) else _DAY_MIN + over_night])


def _has_two_days_running(cron: Cron) -> bool:
    """In a leap year: what is so in one year of the calendar's is so often enough."""
    days = [datetime.date(2024, 1, 1) + datetime.timedelta(days=number) for number in range(367)]
    runs = [cron.is_day(day) and day.month in cron.months for day in days]
    return any(today and tomorrow for today, tomorrow in itertools.pairwise(runs))


def _next_of_cron(cron: Cron, where: zoneinfo.ZoneInfo, after: float) -> float | None:
    day = datetime.datetime.fromtimestamp(after, where).date()
    while day.year <= max(cron.years):
        if day.year in cron.years and day.month in cron.months and cron.is_day(day):
            times = (datetime.time(hour, minute) for hour in sorted(cron.hours) for minute in sorted(cron.minutes))
            for time in times:
                at = _moment(datetime.datetime.combine(day, time), where)
                if at is not None and at > after:
                    return at
        day += datetime.timedelta(days=1)
    return None


def _moment(local: datetime.datetime, where: zoneinfo.ZoneInfo) -> float | None:
    """Epoch seconds of *local* in *where*; None: clocks leave it out."""
    at = local.replace(tzinfo=where, fold=0).timestamp()
    return at if datetime.datetime.fromtimestamp(at, where).replace(tzinfo=None) == local else None


def _cron(minutes: str, hours: str, day: str, month: str, weekday: str, year: str) -> Cron:
    if (day == "?") == (weekday == "?"):
        raise InvalidSchedule("is no cron expression: exactly one of day of month and day of week is ?")
    cron = Cron(
        minutes=_numbers("minutes", minutes, 0, 59),
        hours=_numbers("hours", hours, 0, 23),
        months=_numbers("month", month, 1, 12, _MONTHS),
        years=_numbers("year", year, FIRST_YEAR, LAST_YEAR),
        is_day=_weekdays(weekday) if day == "?" else _days(day),
    )
    if not any(
        cron.is_day(datetime.date(year, month, number))
        for year in sorted(cron.years)
        for month in sorted(cron.months)
        for number in range(1, calendar.monthrange(year, month)[1] + 1)
    ):
        raise InvalidSchedule("never runs: no month that it names has such a day")
    return cron


def _days(text: str) -> Callable[[datetime.date], bool]:
    """Of a month: numbers, ``L`` the last one, ``LW`` its last weekday, ``15W`` the weekday nearest to the 15th."""
    if text == "L":
        return lambda day: day.day == _last(day)
    if text == "LW":
        return lambda day: day.day == _weekday_near(day, _last(day))
    if found := re.fullmatch(r"(\d{1,2})W", text):
        number = int(found[1])
        if not 1 <= number <= 31:
            raise InvalidSchedule(f"is no cron expression: {text} is no day of a month")
        return lambda day: number <= _last(day) and day.day == _weekday_near(day, number)
    numbers = _numbers("day of month", text, 1, 31)
    return lambda day: day.day in numbers


def _weekdays(text: str) -> Callable[[datetime.date], bool]:
    """Of a week, from 1, Sunday: numbers or names; ``6L`` the month's last Friday, ``2#1`` its first Monday."""
    if found := re.fullmatch(r"(\w{1,3})L", text):
        last = _number("day of week", found[1], 1, 7, _DAYS)
        return lambda day: _weekday(day) == last and day.day + 7 > _last(day)
    if found := re.fullmatch(r"(\w{1,3})#([1-5])", text):
        which, nth = _number("day of week", found[1], 1, 7, _DAYS), int(found[2])
        return lambda day: _weekday(day) == which and (day.day - 1) // 7 + 1 == nth
    numbers = _numbers("day of week", text, 1, 7, _DAYS)
    return lambda day: _weekday(day) in numbers


def _weekday(day: datetime.date) -> int:
    return day.isoweekday() % 7 + 1


def _last(day: datetime.date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _weekday_near(day: datetime.date, number: int) -> int:
    """The day of *day*'s month from Monday to Friday that is nearest to *number*, in the same month."""
    which = datetime.date(day.year, day.month, number).isoweekday()
    if which == 6:
        return number - 1 if number > 1 else number + 2
    if which == 7:
        return number + 1 if number < _last(day) else number - 2
    return number


def _numbers(field: str, text: str, least: int, most: int, names: dict[str, int] | None = None) -> frozenset[int]:
    """``*``, numbers, ``1-5``, ``*/15`` and ``3/10``, several with commas."""
    found: set[int] = set()
    for part in text.split(","):
        span, slash, step = part.partition("/")
        first, dash, last = span.partition("-")
        begin = least if span == "*" else _number(field, first, least, most, names)
        end = _number(field, last, least, most, names) if dash else most if slash or span == "*" else begin
        every = _number(field, step, 1, most, None) if slash else 1
        if end < begin:
            raise InvalidSchedule(f"is no cron expression: {part} of {field} ends before it begins")
        found |= set(range(begin, end + 1, every))
    return frozenset(found)


def _number(field: str, text: str, least: int, most: int, names: dict[str, int] | None) -> int:
    value = (names or {}).get(text.upper())
    if value is None and re.fullmatch(r"\d{1,4}", text):
        value = int(text)
    if value is None or not least <= value <= most:
        raise InvalidSchedule(f"is no cron expression: {text or 'nothing'} is no {field}: allowed {least} to {most}")
    return value
