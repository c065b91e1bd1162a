"""Whether what goes wrong can be told: topics under a key of one's own, alarms that act, keys that are rotated."""

from __future__ import annotations

from collections.abc import Iterator

from .rule import UNKNOWN, Config, Resource, RuleFinding, Unchecked, Violation

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


def alarm_acts(alarm: Resource, config: Config) -> Iterator[RuleFinding]:
    """An alarm that does nothing when it goes off watches for nobody."""
    del config
    if alarm.get("actionsEnabled") is False:
        yield Violation(path="actionsEnabled", found="false", allowed="true", do="set it so in components/alarms.py")
    actions = alarm.get("alarmActions")
    if actions is UNKNOWN:
        yield Unchecked(path="alarmActions")
    elif not actions:
        yield Violation(
            path="alarmActions", found="none", allowed="one or more", do="have it tell the topic of `alerts`"
        )


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
