"""
What Amazon Q Developer in chat applications shows of a message of SNS: alarms, events of services, and its own schema.

Anything else, a plain text above all, is not shown: its log says so, if errors are logged, and nothing else does.

Sources: https://docs.aws.amazon.com/chatbot/latest/adminguide/related-services.html,
https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html,
https://repost.aws/knowledge-center/sns-aws-chatbot-message-troubleshooting ("Event received is not supported")
"""

from __future__ import annotations

import json
from typing import Any

from modulestack.contract import chat
from modulestack.embedded_aws.chat_channels import ChatMessage
from modulestack.embedded_aws.interfaces import AccountInterface

_EVENT = frozenset({"detail-type", "source", "account", "time", "region", "detail"})


def shown(message: str) -> str:
    """What a channel shows of *message*; empty: nothing."""
    try:
        said = json.loads(message)
    except ValueError:
        return ""
    if not isinstance(said, dict):
        return ""
    if {"AlarmName", "NewStateValue", "NewStateReason"} <= said.keys():
        return f"{said['NewStateValue']}: {said['AlarmName']}: {said.get('AlarmDescription') or said['NewStateReason']}"
    if said.keys() >= _EVENT and str(said["source"]).startswith("aws."):
        return f"{said['detail-type']} ({said['source']})"
    return _custom(said)


def _custom(said: dict[str, Any]) -> str:
    content = said.get("content")
    if said.get("version") != "1.0" or said.get("source") != "custom" or not isinstance(content, dict):
        return ""
    if not content.get("description") or content.get("textType", "client-markdown") != "client-markdown":
        return ""
    return ": ".join(filter(None, (content.get("title"), content["description"])))


def bring(aws: AccountInterface, topic_arn: str, message: str) -> None:
    """*message* of a topic to every channel that shows what is published there."""
    for channel in aws.chats.channels.values():
        if topic_arn in channel.topics:
            aws.chats.messages.append(
                ChatMessage(at=aws.clock.now(), configuration=channel.arn, text=shown(message), message=message)
            )


def is_chat(protocol: str, endpoint: str) -> bool:
    """Whether a subscription is the one of chat channels."""
    return (protocol, endpoint) == ("https", chat.SUBSCRIBER)
