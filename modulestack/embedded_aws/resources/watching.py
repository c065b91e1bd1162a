"""Resource types of what watches an environment and tells of it: one line for each."""

from __future__ import annotations

from modulestack.embedded_aws.resources.chatbot import slack_channel_configuration, teams_channel_configuration
from modulestack.embedded_aws.resources.cloudwatch import (
    alarm_mute_rule,
    composite_alarm,
    dashboard,
    log_metric_filter,
    metric_alarm,
    query_definition,
)
from modulestack.embedded_aws.resources.events import rule, target
from modulestack.embedded_aws.resources.handler import Handler
from modulestack.embedded_aws.resources.kms import key
from modulestack.embedded_aws.resources.sns import topic, topic_subscription

HANDLERS: tuple[Handler, ...] = (
    slack_channel_configuration.HANDLER,
    teams_channel_configuration.HANDLER,
    dashboard.HANDLER,
    log_metric_filter.HANDLER,
    alarm_mute_rule.HANDLER,
    composite_alarm.HANDLER,
    metric_alarm.HANDLER,
    query_definition.HANDLER,
    rule.HANDLER,
    target.HANDLER,
    key.HANDLER,
    topic.HANDLER,
    topic_subscription.HANDLER,
)
