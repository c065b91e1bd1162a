"""Whether what goes wrong can be told: topics under a key of one's own, alarms that act, keys that are rotated."""

from __future__ import annotations

from collections.abc import Iterator

from .rule import UNKNOWN, Config, Resource, RuleFinding, Unchecked, Violation

_ALARM, _COMPOSITE = "aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"
_WIDE = {"AdministratorAccess", "IAMFullAccess", "PowerUserAccess"}
"""AWS's own policies that let who has them change what others may do, or nearly everything."""
_OF_AWS = "alias/aws/sns"


def topic_key(topic: Resource, config: Config) -> Iterator[RuleFinding]:
    """AWS's own key of SNS lets neither CloudWatch nor EventBridge use it: such a topic is silent."""
    del config
    path = "kmsMasterKeyId"
    key = topic.get(path)
    if key is UNKNOWN:
        yield Unchecked(path=path)
    elif not key or str(key).endswith(_OF_AWS):
        yield Violation(
            path=path,
            found=_OF_AWS if key else "not set",
            allowed="a KMS key whose policy lets CloudWatch and EventBridge use it",
            do="leave `kms_key_arn` out of `alerts`, or name such a key",
        )


def chat_guardrail(channel: Resource, config: Config) -> Iterator[RuleFinding]:
    """Without one AWS sets AdministratorAccess: whoever is in the channel may take a role that may do anything."""
    del config
    path = "guardrailPolicyArns"
    policies = channel.get(path)
    if policies is UNKNOWN:
        yield Unchecked(path=path)
        return
    wide = [str(each) for each in policies or () if str(each).rpartition("/")[2] in _WIDE]
    if wide or not policies:
        yield Violation(
            path=path,
            found=wide[0] if wide else "not set, which is AdministratorAccess",
            allowed="policies that let people in a channel read what is shown",
            do="name CloudWatchReadOnlyAccess, as components/chat_channels.py does",
        )


def alarms_act(resources: tuple[Resource, ...], config: Config) -> Iterator[RuleFinding]:
    """An alarm that does nothing when it goes off watches for nobody, unless it is part of one that does."""
    del config
    composites = [each for each in resources if each.type == _COMPOSITE]
    rules = [str(each.get("alarmRule")) for each in composites]
    for alarm in (each for each in resources if each.type in {_ALARM, _COMPOSITE}):
        if alarm.get("actionsEnabled") is False:
            do = "set it so in components/alarms.py"
            yield Violation(path="actionsEnabled", found="false", allowed="true", do=do, urn=alarm.urn)
        actions, name = alarm.get("alarmActions"), alarm.get("name")
        if actions is UNKNOWN:
            yield Unchecked(path="alarmActions", urn=alarm.urn)
        elif not actions and not any(f'ALARM("{name}")' in rule for rule in rules):
            do = "have it tell the topic of `alerts`"
            yield Violation(path="alarmActions", found="none", allowed="one or more", do=do, urn=alarm.urn)


def key_rotated(key: Resource, config: Config) -> Iterator[RuleFinding]:
    """KMS draws new key material every year, and keeps the old."""
    del config
    rotated = key.get("enableKeyRotation")
    if rotated is UNKNOWN:
        yield Unchecked(path="enableKeyRotation")
    elif rotated is not True:
        yield Violation(
            path="enableKeyRotation", found="not true", allowed="true", do="set it so in components/alerts.py"
        )
