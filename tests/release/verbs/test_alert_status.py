"""What status and verify say of alarms, and of who is not told."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from modulestack.release.planning.discovery import discover
from modulestack.release.verbs.alert_status import AlertStatus, alert_status
from modulestack.release.verbs.status import status
from modulestack.release.verbs.verify import verify
from tests.release.stack import StackAccount, put_manifest, stack_account

TOPIC = "arn:aws:sns:eu-west-1:123456789012:modulestack-staging-alerts"


@pytest.fixture(scope="module")
def account() -> Iterator[StackAccount]:
    found = stack_account(quick=True)
    manifest = discover(found.dependencies().aws, "staging", ["web"])["web"].manifest
    put_manifest(found.aws, dataclasses.replace(manifest, alert_topic=TOPIC))
    yield found
    found.aws.close()


def _alerts(account: StackAccount) -> AlertStatus:
    return alert_status(
        account.dependencies().aws, discover(account.dependencies().aws, "staging", ["web"])["web"].manifest
    )


def test_who_is_not_told_and_what_is_on(account: StackAccount):
    """From no topic, to one without subscribers, to one that waits; then all is well, and an alarm is on."""
    aws, sns, cloudwatch = account.dependencies().aws, account.aws.client("sns"), account.aws.client("cloudwatch")
    gone = "the topic modulestack-staging-alerts is gone: nobody is told when something is wrong"
    assert _alerts(account) == AlertStatus(problems=(gone,))
    sns.create_topic(Name="modulestack-staging-alerts")
    nobody = "nobody is subscribed to its alerts: nobody is told when something is wrong"
    assert _alerts(account) == AlertStatus(problems=(nobody,))
    sns.subscribe(TopicArn=TOPIC, Protocol="https", Endpoint="https://events.example.com/secret")
    made = sns.subscribe(TopicArn=TOPIC, Protocol="email", Endpoint="ops@example.com", ReturnSubscriptionArn=True)[
        "SubscriptionArn"
    ]
    waits = "has not confirmed its subscription: it is not told when something is wrong"
    both = (f"events.example.com {waits}", f"ops@example.com {waits}")
    assert _alerts(account) == AlertStatus(problems=both)
    assert set(both) <= {finding.text for finding in verify(account.dependencies(), account.request()).findings}
    sns.confirm_subscription(TopicArn=TOPIC, Token=made)
    for name in ("modulestack/staging/web/cpu", "modulestack/staging/other/cpu"):
        cloudwatch.put_metric_alarm(
            AlarmName=name,
            ComparisonOperator="GreaterThanThreshold",
            EvaluationPeriods=1,
            MetricName="Any",
            Namespace="Any",
            Period=60,
            Statistic="Sum",
            Threshold=1.0,
        )
        cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="test")
    assert _alerts(account) == AlertStatus(firing=("cpu",), problems=both[:1])
    shown = status(aws, discover(aws, "staging", ["web"])["web"])
    assert (shown.alarms, shown.alert_problems) == (("cpu",), both[:1])
    assert "alarms" in shown.to_json()
    assert "silent_windows" not in shown.to_json()
    manifest = discover(aws, "staging", ["web"])["web"].manifest
    windows = ("modulestack_staging_web_open", "modulestack_staging_web_later", "modulestack_staging_web_gone")
    for window, hours in zip(windows, ("*", "1"), strict=False):
        schedule = {"Expression": f"cron(0 {hours} * * *)", "Duration": "PT1H"}
        cloudwatch.put_alarm_mute_rule(Name=window, Rule={"Schedule": schedule})
    put_manifest(account.aws, dataclasses.replace(manifest, alert_windows=windows))
    assert status(aws, discover(aws, "staging", ["web"])["web"]).silent_windows == ("open",)


def test_without_alerts_nothing_is_asked(account: StackAccount):
    aws = account.dependencies().aws
    manifest = dataclasses.replace(discover(aws, "staging", ["web"])["web"].manifest, alert_topic="")
    before = len(account.aws.calls)
    assert alert_status(aws, manifest) == AlertStatus()
    assert account.operations(before) == []
