"""Chat channels of one account: which workspaces let Amazon Q in, which channels show what, and what they showed."""

from __future__ import annotations

import dataclasses
from typing import Any

from modulestack.contract.chat import Platform


@dataclasses.dataclass(kw_only=True)
class ChatChannel:
    """A channel's configuration."""

    arn: str
    platform: Platform
    settings: dict[str, Any]
    """By AWS's names, as the API has them: what was given, and what AWS adds."""
    tags: dict[str, str]

    @property
    def topics(self) -> list[str]:
        """ARNs of those whose messages it shows."""
        return list(self.settings.get("SnsTopicArns") or ())


@dataclasses.dataclass(frozen=True, kw_only=True)
class ChatMessage:
    """A message that SNS has brought for a channel."""

    at: float
    """Epoch seconds."""
    configuration: str
    """ARN of the channel's configuration."""
    text: str
    """What the channel shows; empty: nothing, as it is of no form that is known."""
    message: str
    """As it was published."""


class Chats:
    """All of an account: channels belong to no region."""

    def __init__(self) -> None:
        self.workspaces: dict[str, str] = {}
        """Of Slack, that somebody has authorized: name → ID."""
        self.teams: set[tuple[str, str]] = set()
        """Of Microsoft Teams, the same: IDs of tenant and team."""
        self.channels: dict[str, ChatChannel] = {}
        """By ARN."""
        self.messages: list[ChatMessage] = []
        """The oldest first."""
