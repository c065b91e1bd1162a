"""EventBridge Scheduler's expressions, followed through time."""

from __future__ import annotations

import datetime
import itertools
import zoneinfo

import pytest

from modulestack.contract.schedule_expression import InvalidSchedule, next_run, parse, zone


def runs(expression: str, start: str, count: int, time_zone: str = "UTC") -> list[str]:
    """The next *count* local times after *start*, when it was made too."""
    where = zoneinfo.ZoneInfo(time_zone)
    at: float | None = datetime.datetime.fromisoformat(start).replace(tzinfo=where).timestamp()
    made, found = at, []
    for _ in range(count):
        assert made is not None
        at = next_run(expression, time_zone, made=made, after=at) if at is not None else None
        if at is None:
            break
        found.append(datetime.datetime.fromtimestamp(at, where).strftime("%Y-%m-%dT%H:%M"))
    return found


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("rate(15 minutes)", ["2026-01-01T10:15", "2026-01-01T10:30"]),
        ("rate(1 hour)", ["2026-01-01T11:00", "2026-01-01T12:00"]),
        ("rate(2 days)", ["2026-01-03T10:00", "2026-01-05T10:00"]),
        ("at(2026-02-01T03:30:00)", ["2026-02-01T03:30"]),
        ("at(2025-02-01T03:30:00)", []),
        ("cron(0 3 * * ? *)", ["2026-01-02T03:00", "2026-01-03T03:00"]),
        ("cron(0/20 9-10 ? * MON-FRI *)", ["2026-01-01T10:20", "2026-01-01T10:40"]),
        ("cron(5,10 0 L * ? *)", ["2026-01-31T00:05", "2026-01-31T00:10"]),
        ("cron(0 0 LW 1 ? 2027)", ["2027-01-29T00:00"]),
        ("cron(0 0 1W 2 ? *)", ["2026-02-02T00:00", "2027-02-01T00:00"]),
        ("cron(0 0 ? * 6L *)", ["2026-01-30T00:00", "2026-02-27T00:00"]),
        ("cron(0 0 ? * 2#1 *)", ["2026-01-05T00:00", "2026-02-02T00:00"]),
        ("cron(0 0 29 FEB ? *)", ["2028-02-29T00:00", "2032-02-29T00:00"]),
        ("cron(0 12 1 1 ? 2026)", ["2026-01-01T12:00"]),
    ],
)
def test_when_it_runs(expression: str, expected: list[str]):
    assert runs(expression, "2026-01-01T10:00:00", 2) == expected


def test_clocks_that_change_skip_and_do_not_repeat():
    """Berlin leaves out 02:30 on 29 March 2026, and has it twice on 25 October."""
    assert runs("cron(30 2 * * ? *)", "2026-03-27T10:00:00", 2, "Europe/Berlin") == [
        "2026-03-28T02:30",
        "2026-03-30T02:30",
    ]
    assert runs("cron(30 2 * * ? *)", "2026-10-24T10:00:00", 2, "Europe/Berlin") == [
        "2026-10-25T02:30",
        "2026-10-26T02:30",
    ]
    assert runs("rate(1 day)", "2026-03-28T10:00:00", 2, "Europe/Berlin") == ["2026-03-29T10:00", "2026-03-30T10:00"]
    assert runs("at(2026-03-29T02:30:00)", "2026-03-28T10:00:00", 1, "Europe/Berlin") == []


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("", "is no schedule"),
        ("every day", "is no schedule"),
        ("rate(0 minutes)", "never runs"),
        ("rate(5 weeks)", "is no schedule"),
        ("at(2026-02-30T00:00:00)", "never runs: there is no such day"),
        ("cron(0 3 * * *)", "is no schedule"),
        ("cron(0 3 * * * *)", "exactly one of day of month and day of week is"),
        ("cron(0 3 ? * ? *)", "exactly one of day of month and day of week is"),
        ("cron(60 3 * * ? *)", "60 is no minutes: allowed 0 to 59"),
        ("cron(0 24 * * ? *)", "24 is no hours: allowed 0 to 23"),
        ("cron(0 3 31 2 ? *)", "never runs: no month that it names has such a day"),
        ("cron(0 3 30 FEB ? *)", "never runs"),
        ("cron(0 3 29 2 ? 2027)", "never runs"),
        ("cron(0 3 ? * 8 *)", "8 is no day of week"),
        ("cron(0 3 ? * FRI-MON *)", "FRI-MON of day of week ends before it begins"),
        ("cron(0 3 ? * 2#6 *)", "is no day of week"),
        ("cron(0/0 3 * * ? *)", "0 is no minutes"),
        ("cron(, 3 * * ? *)", "nothing is no minutes"),
    ],
)
def test_what_is_none_or_never_runs(expression: str, why: str):
    with pytest.raises(InvalidSchedule, match=why.replace("?", r"\?")):
        parse(expression)


def test_every_minute_is_a_minute_apart():
    """Over a year's end."""
    times = [datetime.datetime.fromisoformat(t) for t in runs("cron(* * * * ? *)", "2026-12-31T23:58:00", 5)]
    assert {b - a for a, b in itertools.pairwise(times)} == {datetime.timedelta(minutes=1)}


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../../etc/passwd", "Europe/Berlin\n"])
def test_a_zone_that_is_none(name: str):
    with pytest.raises(InvalidSchedule, match="is no time zone"):
        zone(name)


@pytest.mark.parametrize("made", [1795862527.4565005, 1795862500.282991, 1795862557.4118652, 0.1, 1.0])
def test_a_rate_of_days_never_runs_as_it_is_made(made: float):
    """Whatever part of a microsecond it was made in: a moment is rounded to whole ones."""
    first = next_run("rate(1 day)", "UTC", made=made, after=made)
    assert first is not None
    assert round(first - made, 3) == 86400
    second = next_run("rate(1 day)", "UTC", made=made, after=first)
    assert second is not None
    assert round(second - first, 3) == 86400
