"""
What the roles of a pipeline may do with an environment's alerts: plain statements, no effects.

Topics and rules have names of the environment's own; its key is known by its tag.
"""

from __future__ import annotations

from modulestack.contract import iam_alert_actions as of_alerts
from modulestack.contract import names, tags
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles import chat
from modulestack.environment.pipeline_roles.scope import PolicyScope


def read(scope: PolicyScope) -> list[Statement]:
    """What a preview and a refresh read; nothing where there are no alerts."""
    if not scope.has_alerts:
        return []
    return [
        allow(of_alerts.READ_TOPIC, _topics(scope)),
        allow(of_alerts.READ_RULE, _rules(scope)),
        *([] if scope.has_own_key else [allow(of_alerts.READ_KEY, _keys(scope), scope.has_tag)]),
        *([allow(of_alerts.READ_COMPOSITE_ALARM, ["*"])] if scope.has_composite_alarms else []),
        *([allow(of_alerts.READ_MUTE_RULE, _mute_rules(scope))] if scope.has_alert_windows else []),
        *chat.read(scope),
    ]


def named(scope: PolicyScope) -> list[Statement]:
    """What `pulumi up` makes and changes of what has a name; alarms are with those that scaling calls."""
    if not scope.has_alerts:
        return []
    return [
        allow(of_alerts.CHANGE_TOPIC + of_alerts.CHANGE_TOPIC_FURTHER, _topics(scope)),
        allow(of_alerts.CHANGE_RULE, _rules(scope)),
        *([allow(of_alerts.CHANGE_COMPOSITE_ALARM, ["*"])] if scope.has_composite_alarms else []),
        *([allow(of_alerts.CHANGE_MUTE_RULE, _mute_rules(scope))] if scope.has_alert_windows else []),
        *([allow(of_alerts.MUTE_ALARM, scope.alarms)] if scope.has_alert_windows else []),
        *chat.change(scope),
    ]


def tagged(scope: PolicyScope) -> list[Statement]:
    """
    What `pulumi up` makes and changes of the topic's key; one of another environment cannot be claimed by a tag.

    Nothing where it may do so with a key of all that is kept: the topic's is another of the environment's own.
    """
    if not scope.has_alerts or scope.has_own_key:
        return []
    claim = {**scope.tags_on_create, "Null": {f"aws:ResourceTag/{tags.ENVIRONMENT}": "true"}}
    return [
        allow(of_alerts.CREATE_KEY, ["*"], scope.tags_on_create),
        allow(of_alerts.TAG_KEY, _keys(scope), claim),
        allow(of_alerts.CHANGE_KEY + of_alerts.CHANGE_KEY_FURTHER, _keys(scope), scope.has_tag),
    ]


def _mute_rules(scope: PolicyScope) -> list[str]:
    return [scope.arn("cloudwatch", f"alarm-mute-rule:{names.mute_rule(scope.name, '*', '*')}")]


def _topics(scope: PolicyScope) -> list[str]:
    """A subscription's ARN is its topic's with an id."""
    topic = scope.arn("sns", names.alert_topic(scope.name))
    return [topic, f"{topic}:*"]


def _rules(scope: PolicyScope) -> list[str]:
    return [scope.arn("events", f"rule/modulestack-{scope.name}-*")]


def _keys(scope: PolicyScope) -> list[str]:
    return [scope.arn("kms", "key/*")]
