"""What is told of a module just now, and who is not told of it."""

from __future__ import annotations

import dataclasses

from modulestack.contract.alarm_kinds import alarm_names
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.visible import visible
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AccessDenied, Rejected
from modulestack.release.verbs.mute import alarms_of, muted

_PENDING = "PendingConfirmation"
"""In place of a subscription's ARN: https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html"""
_DENIED = "what is told of it is not known: no permission to ask"


@dataclasses.dataclass(frozen=True, kw_only=True)
class AlertStatus:
    """Of one module."""

    firing: tuple[str, ...] = ()
    """Alarms that are in ALARM, by what they look at."""
    problems: tuple[str, ...] = ()
    """Why somebody may not be told, a sentence each."""
    windows: tuple[str, ...] = ()
    """Names of the windows that are open: its alarms are silent."""
    muted: str = ""
    """Until when somebody has muted its alarms, and who; empty: nobody has, or it may not be known."""


def alert_status(aws: AwsClient, manifest: ModuleManifest) -> AlertStatus:
    """
    Of a module whose alarms tell somebody; without alerts there is nothing to say.

    Raises:
        AwsFailure: AWS could not be asked.
    """
    if not manifest.alert_topic:
        return AlertStatus()
    try:
        return AlertStatus(
            firing=_firing(aws, manifest),
            problems=unconfirmed(aws, manifest),
            windows=_open_windows(aws, manifest),
            muted=_muted(aws, manifest),
        )
    except AccessDenied:
        return AlertStatus(problems=(_DENIED,))


def _firing(aws: AwsClient, manifest: ModuleManifest) -> tuple[str, ...]:
    targets = [*(port.name for port in manifest.ports), *(each.name for each in manifest.load_balancers)]
    every = alarm_names(
        manifest.environment, manifest.module, targets, manifest.metric_filters, manifest.further_certificates
    )
    found = alarms_of(aws, list(every), ["MetricAlarm"])
    return tuple(every[alarm["AlarmName"]] for alarm in found if alarm["StateValue"] == "ALARM")


def _open_windows(aws: AwsClient, manifest: ModuleManifest) -> tuple[str, ...]:
    """A rule that is gone silences nothing."""
    found = []
    for rule in manifest.alert_windows:
        try:
            status = aws.call("cloudwatch", "get_alarm_mute_rule", AlarmMuteRuleName=rule).get("Status")
        except Rejected:
            continue
        if status == "ACTIVE":
            found.append(rule.rpartition("_")[2])
    return tuple(found)


def _muted(aws: AwsClient, manifest: ModuleManifest) -> str:
    """Who releases one module only need not know."""
    try:
        found = muted(aws, manifest)
    except AccessDenied:
        return ""
    return f"{found.until} by {found.by}" if found else ""


def unconfirmed(aws: AwsClient, manifest: ModuleManifest) -> tuple[str, ...]:
    """
    Who gets no message, because a subscription waits; why nobody does; a sentence each.

    Raises:
        AwsFailure: SNS could not be asked.
    """
    if not manifest.alert_topic:
        return ()
    try:
        found = aws.call("sns", "list_subscriptions_by_topic", TopicArn=manifest.alert_topic)["Subscriptions"]
    except Rejected:
        return (f"the topic {manifest.alert_topic.rpartition(':')[2]} is gone: nobody is told when something is wrong",)
    if not found:
        return ("nobody is subscribed to its alerts: nobody is told when something is wrong",)
    waiting = sorted(_who(each["Protocol"], each["Endpoint"]) for each in found if each["SubscriptionArn"] == _PENDING)
    return tuple(f"{who} has not confirmed its subscription: it is not told when something is wrong" for who in waiting)


def _who(protocol: str, endpoint: str) -> str:
    """An address of the web may hold a secret behind its host."""
    return visible(endpoint if protocol == "email" else endpoint.removeprefix("https://").partition("/")[0])
