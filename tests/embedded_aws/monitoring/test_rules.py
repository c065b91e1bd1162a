"""Patterns of events, rules of composite alarms, and policies of topics and keys: tables, no account."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modulestack.embedded_aws import resource_policy
from modulestack.embedded_aws.errors import AwsError, NotEmbedded
from modulestack.embedded_aws.monitoring import alarm_rule, event_pattern

EVENT = {
    "source": "aws.ecs",
    "detail": {
        "lastStatus": "STOPPED",
        "group": "job:nightly",
        "stopCode": "EssentialContainerExited",
        "containers": [{"name": "a", "exitCode": 0}, {"name": "b", "exitCode": 3}],
    },
    "resources": ["arn:1", "arn:2"],
}


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ({"source": ["aws.ecs"]}, True),
        ({"source": ["aws.ec2", "aws.ecs"], "resources": ["arn:2"]}, True),
        ({"resources": ["arn:3"]}, False),
        ({"detail": {"group": [{"prefix": "job:"}]}}, True),
        ({"detail": {"group": [{"prefix": "service:"}]}}, False),
        ({"detail": {"group": [{"anything-but": {"prefix": "service:"}}]}}, True),
        ({"detail": {"containers": {"exitCode": [{"anything-but": [0]}]}}}, True),
        ({"detail": {"containers": {"exitCode": [{"anything-but": [0, 3]}]}}}, False),
        ({"detail": {"containers": {"exitCode": [7]}}}, False),
        ({"detail": {"startedBy": [{"exists": False}], "group": [{"exists": True}]}}, True),
        ({"detail": {"missing": {"inner": ["a"]}}}, False),
        ({"detail": {"$or": [{"stopCode": ["TaskFailedToStart"]}, {"containers": {"exitCode": [3]}}]}}, True),
        ({"detail": {"$or": [{"stopCode": ["TaskFailedToStart"]}, {"containers": {"exitCode": [4]}}]}}, False),
    ],
)
def test_patterns(pattern: dict[str, Any], wanted: bool):  # noqa: FBT001
    assert event_pattern.matches(pattern, EVENT) is wanted


def test_a_filter_that_is_not_known_is_told():
    with pytest.raises(NotEmbedded, match="does not know the filter numeric"):
        event_pattern.matches({"detail": {"group": [{"numeric": [">", 1]}]}}, EVENT)


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        ('ALARM("a")', True),
        ('ALARM("b") OR ALARM("a")', True),
        ('ALARM("a") AND ALARM("b")', False),
        ('ALARM("a") AND NOT ALARM("b")', True),
        ('(OK("a") OR OK("b")) AND NOT (INSUFFICIENT_DATA("b"))', True),
        ("FALSE OR TRUE", True),
    ],
)
def test_rules_of_composite_alarms(rule: str, wanted: bool):  # noqa: FBT001
    assert alarm_rule.holds(rule, {"a": "ALARM", "b": "OK"}.__getitem__) is wanted


def test_the_alarms_of_a_rule():
    assert alarm_rule.names('ALARM("a") OR (OK("b") AND ALARM("a"))') == ("a", "b")


@pytest.mark.parametrize("rule", ['ALARM("a"', "ALARM", 'ALARM("a") ALARM("b")', "", 'FIRES("a")', "ALARM(a) +"])
def test_what_is_no_rule(rule: str):
    with pytest.raises(AwsError, match="AlarmRule"):
        alarm_rule.holds(rule, lambda _: "OK")


def _decided(*statements: dict[str, Any], **keys: str) -> bool:
    policy = json.dumps({"Statement": [{"Action": "sns:*", "Resource": "*", **each} for each in statements]})
    return resource_policy.allows(
        policy, service="events.amazonaws.com", action="sns:Publish", resource="arn:t", keys={**keys}
    )


ALLOW: dict[str, Any] = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}}
TLS = {"Effect": "Deny", "Principal": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
MINE = {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:events:*:123456789012:rule/*"}}}


def test_policies_of_resources():
    """A denial counts; a condition on a key that is not sent never holds; an account is no service."""
    tls, plain = {"aws:securetransport": "true"}, {"aws:securetransport": "false"}
    rule = {"aws:sourcearn": "arn:aws:events:eu-west-1:123456789012:rule/a"}
    other = {"aws:sourcearn": "arn:aws:events:eu-west-1:210987654321:rule/a"}
    assert _decided(ALLOW)
    assert _decided(ALLOW, TLS, **tls)
    assert not _decided(ALLOW, TLS, **plain)
    assert not _decided({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}})
    assert not _decided({**ALLOW, "Action": "sns:Subscribe"})
    assert not _decided({**ALLOW, "Resource": "arn:other"})
    assert _decided({**ALLOW, **MINE}, **rule)
    assert not _decided({**ALLOW, **MINE}, **other)
    assert not _decided({**ALLOW, **MINE})
    assert _decided({**ALLOW, "Condition": {"StringEqualsIfExists": {"aws:SourceAccount": "1"}}})
    assert _decided({**ALLOW, "Condition": {"StringNotEquals": {"aws:SourceAccount": "1"}}})
    with pytest.raises(NotEmbedded, match="does not know DateLessThan"):
        _decided({**ALLOW, "Condition": {"DateLessThan": {"aws:CurrentTime": "x"}}}, **{"aws:currenttime": "y"})
