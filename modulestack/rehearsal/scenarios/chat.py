"""Whether chat channels show what alerts say: in the form in which it is said, and why that form is not plain text."""

from __future__ import annotations

from modulestack.contract.chat import custom_notification
from modulestack.features.alarms import SHOWN_IN_CHAT
from modulestack.rehearsal.scenarios.alarm_states import channels
from modulestack.rehearsal.scenarios.alert_windows import out_of_windows
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario

PLAIN = "a plain text of a rehearsal"


def _shown(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:  # noqa: ARG001
    sns, messages = module.aws.client("sns"), module.aws.chats.messages
    counts = []
    for message in (PLAIN, custom_notification("a rehearsal", PLAIN)):
        known = len(messages)
        sns.publish(TopicArn=module.manifest.alert_topic, Message=message)
        counts.append(sum(bool(each.text) for each in messages[known:]))
    every = channels(module)
    text = f"of {len(every)} channels {counts[0]} show a plain text, {counts[1]} what alerts say"
    return Observation(met=bool(every) and counts == [0, len(every)], text=text)


CHAT = Scenario(
    name=SHOWN_IN_CHAT,
    promise="each channel shows the form that alerts have, and none a text",
    run=out_of_windows(_shown),
    on_demand=True,
)
"""On modules that are watched where chat channels are told."""
