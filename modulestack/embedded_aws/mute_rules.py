"""
Alarm mute rules: while one is active, what the alarms that it names would do is not done.

Once no rule mutes an alarm any more, it does what it was kept from, if it is in another state by then than before.

Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-mute-rules.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-mute-rules-behaviour.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Literal

from modulestack.contract.mute_schedule import MuteSchedule

Status = Literal["SCHEDULED", "ACTIVE", "EXPIRED"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class MuteRule:
    """One rule, as PutAlarmMuteRule was told."""

    name: str
    arn: str
    description: str | None
    expression: str
    """As it was given; *schedule* is what it means."""
    duration: str
    time_zone: str | None
    schedule: MuteSchedule
    alarms: tuple[str, ...]
    start_date: float | None
    expire_date: float | None
    updated: float

    def status(self, now: float) -> Status:
        """At *now*, epoch seconds."""
        if self.expire_date is not None and self.expire_date <= now:
            return "EXPIRED"
        if (self.start_date is None or self.start_date <= now) and self.schedule.active_at(now):
            return "ACTIVE"
        return "SCHEDULED" if self.schedule.next_begin(now) is not None else "EXPIRED"


@dataclasses.dataclass(frozen=True)
class _Kept:
    """An alarm that was kept from doing something."""

    region: str
    alarm: str
    before: str
    """Its state before the first thing that it was kept from."""


class Mutes:
    """The rules of an account, and what they keep alarms from."""

    def __init__(self, now: Callable[[], float]) -> None:
        """*now* tells the time, epoch seconds."""
        self._now = now
        self._rules: dict[tuple[str, str], MuteRule] = {}
        self._kept: dict[tuple[str, str], _Kept] = {}
        self._quiet_until: dict[tuple[str, str], float] = {}

    def put(self, region: str, rule: MuteRule) -> None:
        """Make *rule*, or put it in the place of the one of its name."""
        self._rules[region, rule.name] = rule
        self._quiet_until.pop((region, rule.name), None)

    def find(self, region: str, name: str) -> MuteRule | None:
        """None: there is no such rule."""
        return self._rules.get((region, name))

    def delete(self, region: str, name: str) -> None:
        """Nothing if there is none."""
        self._rules.pop((region, name), None)
        self._quiet_until.pop((region, name), None)

    def of(self, region: str) -> list[MuteRule]:
        """All of *region*."""
        return [rule for (where, _), rule in self._rules.items() if where == region]

    def are_waited_for(self, region: str) -> bool:
        """Whether an alarm there was kept from something that it may still do."""
        return any(kept.region == region for kept in self._kept.values())

    def keeps(self, region: str, alarm: str, *, before: str) -> bool:
        """Whether *alarm*, which has just left the state *before*, is kept from what it would do."""
        if not self._is_muted(region, alarm):
            return False
        self._kept.setdefault((region, alarm), _Kept(region, alarm, before))
        return True

    def released(self) -> Iterator[tuple[str, str, str]]:
        """Region, alarm and its state before, of each that is not muted any more: once."""
        for key, kept in list(self._kept.items()):
            if not self._is_muted(kept.region, kept.alarm):
                del self._kept[key]
                yield kept.region, kept.alarm, kept.before

    def _is_muted(self, region: str, alarm: str) -> bool:
        return any(self._is_active(region, rule) for rule in self.of(region) if alarm in rule.alarms)

    def _is_active(self, region: str, rule: MuteRule) -> bool:
        """Between two windows nothing is reckoned."""
        key, now = (region, rule.name), self._now()
        if now < self._quiet_until.get(key, 0.0):
            return False
        if rule.status(now) == "ACTIVE":
            return True
        begins = rule.schedule.next_begin(now)
        self._quiet_until[key] = float("inf") if begins is None else begins
        return False
