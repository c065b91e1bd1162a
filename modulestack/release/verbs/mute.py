"""
Let a module's alarms tell nobody for a while, and see until when they do not.

A rule of CloudWatch beside those of the file's windows: no `pulumi up` knows it, and it ends by itself.

Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutAlarmMuteRule.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-mute-rules-behaviour.html
"""

from __future__ import annotations

import dataclasses
import datetime
import math
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.contract import limits, mute_schedule, names
from modulestack.contract.alarm_kinds import alarm_names
from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AccessDenied, Rejected

_AT = "at(%Y-%m-%dT%H:%M)"
_OVER = "EXPIRED"
_ASKED_AT_ONCE = 100


@dataclasses.dataclass(frozen=True, kw_only=True)
class Muted:
    """That a module's alarms are silent, because somebody said so."""

    until: str
    """``2030-01-31 16:03 UTC``."""
    by: str
    """Who, and why: ``ada@laptop: the database is moved``."""


def mute(aws: AwsClient, manifest: ModuleManifest, *, minutes: int, by: str, dry_run: bool = False) -> Muted:
    """
    Silence every alarm of the module that tells somebody, from the next full minute on, for *minutes*.

    Who is muted already is so for *minutes* from now on instead.

    Raises:
        BadInput: it has no alarm that could be silent.
        AwsFailure: AWS could not be asked, or refused.
    """
    alarms = _acting(aws, manifest)
    begin = datetime.datetime.fromtimestamp(math.floor(aws.clock.now() / 60 + 1) * 60, datetime.UTC)
    schedule = {"Expression": begin.strftime(_AT), "Duration": mute_schedule.duration(minutes * 60)}
    if not dry_run:
        aws.call(
            "cloudwatch",
            "put_alarm_mute_rule",
            Name=_rule(manifest),
            Description=by,
            Rule={"Schedule": schedule},
            MuteTargets={"AlarmNames": alarms},
        )
    return Muted(until=_until(schedule), by=by)


def why_not(aws: AwsClient, manifest: ModuleManifest) -> str:
    """
    Why no alarm of the module could be silent; empty: one could.

    Raises:
        AwsFailure: AWS could not be asked.
    """
    try:
        _acting(aws, manifest)
    except BadInput as refused:
        return str(refused)
    return ""


def unmute(aws: AwsClient, manifest: ModuleManifest, *, dry_run: bool = False) -> Muted | None:
    """
    Take the rule away: an alarm that is on tells at once; what it was, None: it was not muted.

    Raises:
        AwsFailure: AWS could not be asked, or refused.
    """
    found = muted(aws, manifest)
    if found is not None and not dry_run:
        aws.call("cloudwatch", "delete_alarm_mute_rule", AlarmMuteRuleName=_rule(manifest))
    return found


def muted(aws: AwsClient, manifest: ModuleManifest) -> Muted | None:
    """
    Until when the module's alarms are silent by hand; None: they are not.

    Raises:
        AccessDenied: who asks may not know.
        AwsFailure: AWS could not be asked.
    """
    if not manifest.alert_topic:
        return None
    try:
        found = aws.call("cloudwatch", "get_alarm_mute_rule", AlarmMuteRuleName=_rule(manifest))
    except AccessDenied:
        raise
    except Rejected:
        return None
    if found["Status"] == _OVER:
        return None
    return Muted(until=_until(found["Rule"]["Schedule"]), by=found.get("Description", ""))


def alarms_of(aws: AwsClient, named: Sequence[str], types: Sequence[str]) -> list[Mapping[str, Any]]:
    """
    Those of *named* that there are.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html (AlarmNames)
    """
    found: list[Mapping[str, Any]] = []
    for begin in range(0, len(named), _ASKED_AT_ONCE):
        some = list(named[begin : begin + _ASKED_AT_ONCE])
        answer = aws.call("cloudwatch", "describe_alarms", AlarmNames=some, AlarmTypes=list(types))
        found += [*answer.get("CompositeAlarms", ()), *answer.get("MetricAlarms", ())]
    return found


def _acting(aws: AwsClient, manifest: ModuleManifest) -> list[str]:
    """Names of its alarms that do something: all, or the one that is made of all."""
    module, environment = manifest.module, manifest.environment
    if not manifest.alert_topic:
        raise BadInput(f"{module} tells nobody when something is wrong: {environment} has no alerts")
    targets = [*(port.name for port in manifest.ports), *(each.name for each in manifest.load_balancers)]
    asked = alarm_names(environment, module, targets, manifest.metric_filters, manifest.further_certificates)
    every = alarms_of(aws, [*asked, names.composite_alarm(environment, module)], ["CompositeAlarm", "MetricAlarm"])
    acting = sorted(str(alarm["AlarmName"]) for alarm in every if alarm.get("AlarmActions"))
    if not acting:
        raise BadInput(f"{module} has no alarm that tells somebody: there is nothing to mute")
    if len(acting) > limits.MUTED_ALARMS:
        raise BadInput(
            f"{module} has {len(acting)} alarms, and a rule mutes {limits.MUTED_ALARMS}: set alarms.composite"
        )
    return acting


def _rule(manifest: ModuleManifest) -> str:
    return names.muted_by_hand(manifest.environment, manifest.module)


def _until(schedule: Mapping[str, Any]) -> str:
    begin = datetime.datetime.strptime(schedule["Expression"], _AT).replace(tzinfo=datetime.UTC)
    ends = begin + datetime.timedelta(seconds=mute_schedule.duration_s(schedule["Duration"]) or 0)
    return ends.strftime("%Y-%m-%d %H:%M UTC")
