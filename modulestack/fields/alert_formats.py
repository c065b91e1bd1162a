"""Who can be told of alarms: mail addresses, web addresses, functions. As ``aws_formats``."""

from __future__ import annotations

from modulestack.contract.partitions import PARTITION, REGION
from modulestack.fields.pattern import matches

EMAIL_PATTERN = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"
WEBHOOK_PATTERN = r"^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!-~]*)?$"
FUNCTION_PATTERN = rf"^arn:{PARTITION}:lambda:{REGION}:[0-9]{{12}}:function:[A-Za-z0-9_-]{{1,64}}(:[A-Za-z0-9$_-]+)?$"
WEBHOOK_LENGTH = 2048
WORKSPACE_PATTERN = r"^[^\s](.*[^\s])?$"
WORKSPACE_LENGTH = 255
SLACK_CHANNEL_PATTERN = r"^[CG][A-Z0-9]{8,254}$"
MICROSOFT_PATTERN = r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"
TEAMS_CHANNEL_PATTERN = r"^[A-Za-z0-9_=+/.,-]*%3[aA][A-Za-z0-9_=+/.,-]*%40[A-Za-z0-9_=+/.,-]*$"
TEAMS_CHANNEL_LENGTH = 255


def email(text: str) -> str:
    """A mail address."""
    if not matches(EMAIL_PATTERN, text):
        raise ValueError("is no mail address: allowed such as ops@example.com")
    return text


def webhook(text: str) -> str:
    """
    An address to which SNS sends messages.

    Source: https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html
    """
    if text.startswith("http://"):
        raise ValueError("is not encrypted on its way: allowed https:// only")
    if not matches(WEBHOOK_PATTERN, text) or len(text) > WEBHOOK_LENGTH:
        raise ValueError("is no address for messages: allowed such as https://events.example.com/alarms")
    return text


def function_arn(text: str) -> str:
    """A Lambda function by its ARN."""
    if not matches(FUNCTION_PATTERN, text):
        raise ValueError("is no function's ARN: allowed such as arn:aws:lambda:eu-west-1:123456789012:function:told")
    return text


def slack_workspace(text: str) -> str:
    """
    Name of a workspace of Slack.

    Source: https://docs.aws.amazon.com/chatbot/latest/APIReference/API_SlackWorkspace.html
    """
    if not matches(WORKSPACE_PATTERN, text) or len(text) > WORKSPACE_LENGTH:
        raise ValueError("is no name of a workspace: allowed such as Example, as Slack shows it")
    return text


def slack_channel(text: str) -> str:
    """
    ID of a channel of Slack, public or private.

    Source: https://docs.aws.amazon.com/chatbot/latest/APIReference/API_CreateSlackChannelConfiguration.html
    """
    if not matches(SLACK_CHANNEL_PATTERN, text):
        raise ValueError("is no channel's ID: allowed such as C07EZ1ABC23, the end of the channel's link")
    return text


def microsoft_id(text: str) -> str:
    """ID of a tenant or team of Microsoft."""
    if not matches(MICROSOFT_PATTERN, text):
        raise ValueError("is no ID: allowed such as 12345678-1234-1234-1234-123456789012, from the channel's link")
    return text


def teams_channel(text: str) -> str:
    """
    ID of a channel of Teams, as its link has it: a colon is ``%3a`` there, an at sign ``%40``.

    Source: https://docs.aws.amazon.com/chatbot/latest/APIReference/API_CreateMicrosoftTeamsChannelConfiguration.html
    """
    if not matches(TEAMS_CHANNEL_PATTERN, text) or len(text) > TEAMS_CHANNEL_LENGTH:
        raise ValueError("is no channel's ID: allowed such as 19%3aabc%40thread.tacv2, as the channel's link has it")
    return text
