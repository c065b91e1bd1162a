"""Rules of chat channels that are told."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import chat, partitions
from modulestack.environment.model import Environment
from modulestack.fields.violation import RuleViolation


def chat_is_of_the_partition(environment: Environment) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/general/latest/gr/chatbot.html"""
    if environment.alerts is None or partitions.of_region(environment.region).name == chat.PARTITION:
        return
    for key in ("slack", "teams"):
        if getattr(environment.alerts, key):
            yield RuleViolation(
                (("alerts", key), ("region",)),
                f"Amazon Q Developer in chat applications is in partition {chat.PARTITION} only, and "
                f"{environment.region} is not: leave it out, or have a webhook told",
            )


def channels_differ(environment: Environment) -> Iterator[RuleViolation]:
    """A channel that is named twice would show each message twice."""
    if environment.alerts is None:
        return
    seen: dict[tuple[str, ...], str] = {}
    places = [("slack", name, each.channel) for name, each in environment.alerts.slack.items()]
    places += [("teams", name, each.channel) for name, each in environment.alerts.teams.items()]
    for key, name, channel in places:
        if first := seen.get(channel):
            yield RuleViolation(
                (("alerts", key, name, "channel_id"), ("alerts", key, first)),
                f"is the channel of {first}, too: leave one of them out",
            )
        seen.setdefault(channel, name)
