"""
What the roles of a pipeline may do with an environment's alerts: plain statements, no effects.

Topics, alarms and rules have names of the environment's own; its key is known by its tag.
"""

from __future__ import annotations

from modulestack.contract import iam_actions as actions
from modulestack.contract import iam_alert_actions as of_alerts
from modulestack.contract import names
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles.scope import PolicyScope


def read(scope: PolicyScope) -> list[Statement]:
    """What a preview and a refresh read; nothing where there are no alerts."""
    if not scope.has_alerts:
        return []
    return [
        allow(actions.READ_ALARM, _alarms(scope)),
        allow(of_alerts.READ_TOPIC, _topics(scope)),
        allow(of_alerts.READ_RULE, _rules(scope)),
        allow(of_alerts.READ_KEY, _keys(scope), scope.has_tag),
    ]


def change(scope: PolicyScope) -> list[Statement]:
    """What `pulumi up` makes and changes."""
    if not scope.has_alerts:
        return []
    return [
        allow(actions.CHANGE_ALARM + actions.CHANGE_ALARM_FURTHER, _alarms(scope)),
        allow(of_alerts.CHANGE_TOPIC + of_alerts.CHANGE_TOPIC_FURTHER, _topics(scope)),
        allow(of_alerts.CHANGE_RULE, _rules(scope)),
        allow(of_alerts.CREATE_KEY, ["*"], scope.tags_on_create),
        allow(of_alerts.TAG_KEY, _keys(scope), scope.tags_on_create),
        allow(of_alerts.CHANGE_KEY + of_alerts.CHANGE_KEY_FURTHER, _keys(scope), scope.has_tag),
    ]


def _alarms(scope: PolicyScope) -> list[str]:
    return [scope.arn("cloudwatch", f"alarm:{names.alarm(scope.name, '*', '*')}")]


def _topics(scope: PolicyScope) -> list[str]:
    """A subscription's ARN is its topic's with an id."""
    topic = scope.arn("sns", names.alert_topic(scope.name))
    return [topic, f"{topic}:*"]


def _rules(scope: PolicyScope) -> list[str]:
    return [scope.arn("events", f"rule/modulestack-{scope.name}-*")]


def _keys(scope: PolicyScope) -> list[str]:
    return [scope.arn("kms", "key/*")]
