"""Which edits of chat channels are refused: a channel has one configuration, and an old one goes last."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.environment.model import Environment
from modulestack.environment.standing import StandingEnvironment
from modulestack.fields.violation import RuleViolation


def refusals(environment: Environment, standing: StandingEnvironment) -> Iterator[RuleViolation]:
    """
    A channel of another name gets another configuration, before the one that it has is changed or deleted.

    AWS refuses a second one of a channel of Slack, and says nothing of Teams, where messages would come twice.

    Source: https://docs.aws.amazon.com/chatbot/latest/APIReference/API_CreateSlackChannelConfiguration.html
    """
    for channel, (platform, name) in environment.alerts.channels.items() if environment.alerts else ():
        before = standing.chat_channels.get(channel, (platform, name))[1]
        if before != name:
            yield RuleViolation(
                (("alerts", platform, name, "channel_id"), ("alerts", platform, before)),
                f"is the channel of {before} as it stands, and a channel has one configuration: call it {before} "
                f"still; or first take {platform}.{name} out, run `pulumi up`, then write this",
            )
