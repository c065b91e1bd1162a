"""A module's alarms as they are just now, and who is told of them."""

from __future__ import annotations

import json

from modulestack.contract import names
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule

TYPES = ("CompositeAlarm", "MetricAlarm")
POLL_S = 30.0
PATIENCE_S = 3600.0
"""An alarm looks back for a quarter of an hour, unless its file says longer."""
SEEN_AFTER_S = 120.0
"""From a minute's end until an alarm has seen it, at most."""
NOBODY = "not tried: nobody is subscribed"
NO_TASK = "not tried: no task shall run"


def alarm_of(kind: str, module: RehearsedModule) -> str:
    """Name of the alarm *kind* of *module*."""
    return names.alarm(module.manifest.environment, module.manifest.module, kind)


def composite_alarm(module: RehearsedModule) -> str:
    """Name of the one that tells in place of the module's others; empty: there is none."""
    name = names.composite_alarm(module.manifest.environment, module.manifest.module)
    return name if state_of(name, module) else ""


def state_of(name: str, module: RehearsedModule) -> str:
    """Of the alarm of that name; empty: there is none."""
    found = module.aws.client("cloudwatch").describe_alarms(AlarmNames=[name], AlarmTypes=list(TYPES))
    for alarm in (*found["MetricAlarms"], *found["CompositeAlarms"]):
        return str(alarm["StateValue"])
    return ""


def watched(module: RehearsedModule) -> tuple[str, ...]:
    """Names of the alarms that end its deployments."""
    alarms = module.configuration().get("alarms") or {}
    return tuple(alarms.get("alarmNames", ())) if alarms.get("enable") else ()


def span_s(module: RehearsedModule, name: str, periods: str) -> float:
    """Seconds of so many *periods* of the alarm of that name, as its field has it."""
    [alarm] = module.aws.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    each = [metric["MetricStat"]["Period"] for metric in alarm.get("Metrics", ()) if "MetricStat" in metric]
    return float(max((*each, alarm.get("Period", 0))) * (alarm.get(periods) or alarm["EvaluationPeriods"]))


def until_quiet(module: RehearsedModule) -> None:
    """
    Until what was done to *module* is out of sight of the alarms that end its deployments.

    A release is refused where one of them fires already, and ended where one goes off for what was before it.
    """
    names_, clock = watched(module), module.aws.clock
    if not names_:
        return
    clock.sleep(max(span_s(module, name, "EvaluationPeriods") for name in names_) + SEEN_AFTER_S)
    until = clock.now() + PATIENCE_S
    while any(state_of(name, module) == "ALARM" for name in names_) and clock.now() < until:
        clock.sleep(POLL_S)


def is_alarm(message: str, name: str) -> bool:
    """Whether *message* says that the alarm of that name has gone off."""
    if not message.startswith("{"):
        return False
    said = json.loads(message)
    return bool(said.get("AlarmName") == name and said.get("NewStateValue") == "ALARM")


def subscribers(module: RehearsedModule) -> set[tuple[str, str]]:
    """Protocol and address of each that the module's topic has."""
    found = module.aws.client("sns").list_subscriptions_by_topic(TopicArn=module.manifest.alert_topic)["Subscriptions"]
    return {(each["Protocol"], each["Endpoint"]) for each in found}


def channels(module: RehearsedModule) -> dict[str, str]:
    """Each chat channel that shows what the module's topic tells: ARN of its configuration → name, for people."""
    topic = module.manifest.alert_topic
    found = [each for each in module.aws.chats.channels.values() if topic in each.topics]
    return {each.arn: f"{each.platform.removesuffix('-channel')} {each.arn.rpartition('_')[2]}" for each in found}


def confirm(module: RehearsedModule) -> None:
    """A person's part: whoever is asked to confirm a subscription does."""
    sns, topic = module.aws.client("sns"), module.manifest.alert_topic
    for each in sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]:
        if each["SubscriptionArn"] == "PendingConfirmation":
            again = sns.subscribe(
                TopicArn=topic, Protocol=each["Protocol"], Endpoint=each["Endpoint"], ReturnSubscriptionArn=True
            )
            sns.confirm_subscription(TopicArn=topic, Token=again["SubscriptionArn"])
