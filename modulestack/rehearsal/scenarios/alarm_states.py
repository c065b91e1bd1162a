"""A module's alarms as they are just now, and who is told of them."""

from __future__ import annotations

import json

from modulestack.contract import names
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule

TYPES = ("CompositeAlarm", "MetricAlarm")
POLL_S = 30.0
PATIENCE_S = 3600.0
"""An alarm looks back for a quarter of an hour, unless its file says longer."""
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
