"""
Chat channels as Amazon Q Developer in chat applications (AWS Chatbot) has them, and what it shows there. No effects.

Sources: https://docs.aws.amazon.com/chatbot/latest/adminguide/related-services.html,
https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html,
https://docs.aws.amazon.com/general/latest/gr/chatbot.html
"""

from __future__ import annotations

import json
from typing import Literal

Platform = Literal["slack-channel", "ms-teams-channel"]
"""As the ARN of a configuration has it."""
LogLevel = Literal["none", "error", "info"]

PRINCIPAL = "chatbot.amazonaws.com"
PARTITION = "aws"
"""The only one that has it."""
SUBSCRIBER = "https://global.sns-api.chatbot.amazonaws.com"
"""Where SNS sends messages that channels are to show: one address for all of them."""
GUARDRAIL = "arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"
"""More than this nobody in a channel may do. AWS's own default is AdministratorAccess."""
SHOWS_ALARMS = (
    "cloudwatch:DescribeAlarmHistory",
    "cloudwatch:DescribeAlarms",
    "cloudwatch:DescribeAlarmsForMetric",
)
SHOWS_GRAPHS = (
    "cloudwatch:GetMetricData",
    "cloudwatch:GetMetricStatistics",
    "cloudwatch:GetMetricWidgetImage",
    "cloudwatch:ListMetrics",
)
"""
What a channel's role needs to show alarms with their graphs: of AWS's template "Notification permissions", which lets
it describe, get and list all that CloudWatch has, what is about alarms and metrics.

Source: https://docs.aws.amazon.com/chatbot/latest/adminguide/chatbot-iam-policies.html
"""


def configuration_arn(account_id: str, platform: str, name: str) -> str:
    """
    ARN of a channel's configuration; a star stands for any.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awschatbot.html
    """
    return f"arn:{PARTITION}:chatbot::{account_id}:chat-configuration/{platform}/{name}"


def custom_notification(title: str, description: str) -> str:
    """
    A message of our own that is shown: a plain text is not.

    Source: https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html#event-schema
    """
    content = {"textType": "client-markdown", "title": title, "description": description}
    return json.dumps({"version": "1.0", "source": "custom", "content": content})
