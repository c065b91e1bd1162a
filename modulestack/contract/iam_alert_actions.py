"""
What a pipeline's roles may do of alarms, topics, keys and rules of events: IAM actions, as in ``iam_actions``.

Sources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html,
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html,
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html,
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
"""

from __future__ import annotations

READ_TOPIC = ("sns:GetSubscriptionAttributes", "sns:GetTopicAttributes", "sns:ListTagsForResource")
READ_KEY = ("kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags")
READ_RULE = ("events:DescribeRule", "events:ListTagsForResource", "events:ListTargetsByRule")
CHANGE_TOPIC = (
    "sns:CreateTopic",
    "sns:DeleteTopic",
    "sns:SetTopicAttributes",
    "sns:Subscribe",
    "sns:TagResource",
    "sns:Unsubscribe",
    "sns:UntagResource",
)
CHANGE_TOPIC_FURTHER = ("sns:SetSubscriptionAttributes",)
# Composite alarms are told of, and made, by whoever may it of all alarms:
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
READ_COMPOSITE_ALARM = ("cloudwatch:DescribeAlarms",)
CHANGE_COMPOSITE_ALARM = ("cloudwatch:PutCompositeAlarm",)
READ_MUTE_RULE = ("cloudwatch:GetAlarmMuteRule", "cloudwatch:ListTagsForResource")
CHANGE_MUTE_RULE = (
    "cloudwatch:DeleteAlarmMuteRule",
    "cloudwatch:PutAlarmMuteRule",
    "cloudwatch:TagResource",
    "cloudwatch:UntagResource",
)
MUTE_ALARM = ("cloudwatch:PutAlarmMuteRule",)
"""Of each alarm that a rule mutes."""
CREATE_KEY = ("kms:CreateKey",)
CHANGE_KEY = ("kms:EnableKeyRotation", "kms:ScheduleKeyDeletion", "kms:TagResource", "kms:UntagResource")
CHANGE_KEY_FURTHER = ("kms:DisableKeyRotation", "kms:PutKeyPolicy", "kms:UpdateKeyDescription")
TAG_KEY = ("kms:TagResource",)
CHANGE_RULE = (
    "events:DeleteRule",
    "events:PutRule",
    "events:PutTargets",
    "events:RemoveTargets",
    "events:TagResource",
    "events:UntagResource",
)
