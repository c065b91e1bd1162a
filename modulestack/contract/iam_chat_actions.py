"""
What a pipeline's roles may do of chat channels: IAM actions, as in ``iam_actions``.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awschatbot.html (those that make and
list know no resources)
"""

from __future__ import annotations

READ_CHANNELS = (
    "chatbot:DescribeSlackChannelConfigurations",
    "chatbot:DescribeSlackWorkspaces",
)
READ_CHANNEL = ("chatbot:GetMicrosoftTeamsChannelConfiguration", "chatbot:ListTagsForResource")
CREATE_CHANNEL = (
    "chatbot:CreateMicrosoftTeamsChannelConfiguration",
    "chatbot:CreateSlackChannelConfiguration",
)
CHANGE_CHANNEL = (
    "chatbot:DeleteMicrosoftTeamsChannelConfiguration",
    "chatbot:DeleteSlackChannelConfiguration",
    "chatbot:TagResource",
    "chatbot:UntagResource",
    "chatbot:UpdateMicrosoftTeamsChannelConfiguration",
    "chatbot:UpdateSlackChannelConfiguration",
)
