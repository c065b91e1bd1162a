"""
CloudWatch's alarms, once a minute: their states, and what they do when these change.

Metrics of a period of a minute that are known here are looked at, and how many days a certificate has left, whatever
the period; an alarm of others stays as it is. What calls a scaling policy is the scaler's (``autoscaling/scaler.py``).

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html
"""

from __future__ import annotations

import collections
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from modulestack.embedded_aws.alarm_history import HistoryItem
from modulestack.embedded_aws.autoscaling import decisions, metrics
from modulestack.embedded_aws.autoscaling.metric_math import Value
from modulestack.embedded_aws.autoscaling.queries import as_queries
from modulestack.embedded_aws.autoscaling.service_metrics import CERTIFICATE_DAYS, CERTIFICATES_TOLD_EVERY_S
from modulestack.embedded_aws.interfaces import AccountInterface
from modulestack.embedded_aws.monitoring import alarm_message, alarm_rule
from modulestack.embedded_aws.monitoring.notifications import CLOUDWATCH, Publisher, publish
from modulestack.embedded_aws.mute_rules import Mutes
from modulestack.embedded_aws.periodic import Periodic

PERIOD_S = 60.0


class AlarmWatch:
    """Looks at alarms every minute, while there is one that it can tell something of."""

    def __init__(self, aws: AccountInterface) -> None:
        self._aws = aws
        self._regions: set[str] = set()
        self._minutes = Periodic(aws, PERIOD_S, self._each_minute)
        self._series: dict[tuple[str, str], collections.deque[Value]] = {}
        self._seen: int | None = None
        self._told: float = 0
        self._triggers: dict[tuple[str, str], str] = {}
        self.history: list[HistoryItem] = []
        """Of all alarms, the oldest first."""
        self.mutes = Mutes(aws.clock.now)
        """Rules that keep alarms from what they would do."""

    def watch(self, region: str) -> None:
        """An alarm was put in *region*: from the next whole minute on, look."""
        with self._aws.internal():
            if not self._is_watched(region):
                return
        self._regions.add(region)
        self._minutes.begin()

    def close(self) -> None:
        """Let time pass without it."""
        self._minutes.close()

    def _each_minute(self, due: float) -> None:  # noqa: ARG002
        if self._is_as_it_was():
            return
        with self._aws.looked_at() as acts:
            for region in sorted(self._regions):
                self._look(region, acts)
            self.release()
            self._regions = {region for region in self._regions if self._is_watched(region)}
        self._seen, self._told = self._aws.visits, self._aws.clock.now() // CERTIFICATES_TOLD_EVERY_S
        if not self._regions:
            self._minutes.close()

    def transition(self, region: str, alarm: Any, state: str, reason: str) -> None:
        """*alarm* (moto's) comes into another *state*, and does what it says for it. Only in ``internal()``."""
        before = alarm.state_value
        alarm.update_state(reason, "{}", state)
        self._note(alarm, "StateUpdate", f"Alarm updated from {before} to {state}")
        self._triggers[region, alarm.name] = alarm_message.at(self._aws)
        if not self.mutes.keeps(region, alarm.name, before=before):
            self._act(region, alarm, before=before)

    def release(self) -> None:
        """
        Let alarms that are not muted any more do what they were kept from. Only in ``internal()``.

        One that is in the state that it was in before has nothing to tell.
        """
        for region, name, before in self.mutes.released():
            alarm = self._aws.backend("cloudwatch", region).alarms.get(name)
            if alarm is not None and alarm.state_value != before:
                self._act(region, alarm, before=before)

    def _act(self, region: str, alarm: Any, *, before: str) -> None:
        by_state = {"ALARM": alarm.alarm_actions, "OK": alarm.ok_actions}
        actions = by_state.get(alarm.state_value, alarm.insufficient_data_actions)
        if not alarm.actions_enabled:
            return
        for action in actions or ():
            if ":sns:" not in action:
                continue
            subject, message = alarm_message.made(self._aws, region, alarm, before=before)
            by = Publisher(CLOUDWATCH, alarm.alarm_arn)
            failed = publish(self._aws, region, action, by, subject=subject, message=message)
            summary = (
                f'Failed to execute action {action}. Received error: "{failed}"'
                if failed
                else f"Successfully executed action {action}"
            )
            self._note(alarm, "Action", summary)

    def _note(self, alarm: Any, kind: str, summary: str) -> None:
        self.history.append(
            HistoryItem(
                alarm=alarm.name, is_composite=bool(alarm.rule), at=self._aws.clock.now(), kind=kind, summary=summary
            )
        )

    def _is_as_it_was(self) -> bool:
        """
        Whether nothing can have changed: nobody was there since, and no series has anything to forget.

        ACM tells of its certificates twice a day, which changes something. What grows by itself, such as the age of a
        message, makes its series differ.
        """
        if self._told != self._aws.clock.now() // CERTIFICATES_TOLD_EVERY_S:
            return False
        if self._seen != self._aws.visits or any(self.mutes.are_waited_for(region) for region in self._regions):
            return False
        return all(len(series) == metrics.KEPT and len(set(series)) == 1 for series in self._series.values())

    def _look(self, region: str, acts: Callable[[], None]) -> None:
        """*acts* is told before anything is changed."""
        composites = []
        for alarm in list(self._looked_at(region)):
            if alarm.rule:
                composites.append(alarm)
                continue
            values = self._sampled(region, alarm)
            state = decisions.alarm_state(
                values,
                comparison=alarm.comparison_operator,
                threshold=float(alarm.threshold),
                periods=int(alarm.evaluation_periods),
                enough=int(alarm.datapoints_to_alarm or alarm.evaluation_periods),
                missing=alarm.treat_missing_data or "missing",
                before=alarm.state_value,
            )
            if state != alarm.state_value:
                acts()
                self.transition(region, alarm, state, alarm_message.reason(alarm, values, state))
        # One may be of others: as often as there are any, in whichever order they were made.
        for _ in composites:
            changed = [self._look_at_composite(region, alarm, acts) for alarm in composites]
            if not any(changed):
                break

    def _look_at_composite(self, region: str, alarm: Any, acts: Callable[[], None]) -> bool:
        """Whether it came into another state."""
        alarms = self._aws.backend("cloudwatch", region).alarms

        def state_of(name: str) -> str:
            found = alarms.get(alarm_name(name))
            return str(found.state_value) if found else "INSUFFICIENT_DATA"

        state = "ALARM" if alarm_rule.holds(alarm.rule, state_of) else "OK"
        if state == alarm.state_value:
            return False
        acts()
        children = [alarms[name] for each in alarm_rule.names(alarm.rule) if (name := alarm_name(each)) in alarms]
        newest = max(children, key=lambda child: self._triggers.get((region, child.name), ""), default=None)
        alarm.modulestack_trigger = newest
        self.transition(region, alarm, state, alarm_message.reason_of_composite(self._aws, newest))
        return True

    def _is_watched(self, region: str) -> bool:
        return bool(self.mutes.of(region)) or self.mutes.are_waited_for(region) or any(self._looked_at(region))

    def _looked_at(self, region: str) -> Iterator[Any]:
        """Those that it can tell something of."""
        for alarm in self._aws.backend("cloudwatch", region).alarms.values():
            if alarm.rule:
                yield alarm
                continue
            is_of_scaling = any(":scalingPolicy:" in action for action in alarm.alarm_actions or ())
            queries = as_queries(alarm.metric_data_queries or ())
            minutes = all(_is_of_a_minute(query.metric_stat) for query in _metrics(alarm))
            if not is_of_scaling and minutes and metrics.is_told(self._aws, region, queries):
                yield alarm

    def _sampled(self, region: str, alarm: Any) -> Sequence[Value]:
        series = self._series.setdefault((region, alarm.name), collections.deque(maxlen=metrics.KEPT))
        series.append(metrics.now(self._aws, region, as_queries(alarm.metric_data_queries)))
        return tuple(series)


def alarm_name(text: str) -> str:
    """Of an alarm that a rule names, or whose ARN it has."""
    return text.rpartition(":alarm:")[2]


def _is_of_a_minute(stat: Any) -> bool:
    """Or of a metric that has one value for long: then the last is looked at."""
    is_of_acm = (stat.metric.namespace, stat.metric.metric_name) == CERTIFICATE_DAYS
    return is_of_acm or int(stat.period) == PERIOD_S


def _metrics(alarm: Any) -> list[Any]:
    return [query for query in alarm.metric_data_queries or () if query.metric_stat is not None]
