"""Composite alarms and alarm mute rules: what is refused, what they come to, and what is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.contract import mute_schedule
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.errors import NotEmbedded
from modulestack.rehearsal.seeding import queues

TOPIC = "arn:aws:sns:eu-west-1:123456789012:alerts"
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:told"
EVERYBODY = {"Effect": "Allow", "Principal": "*", "Action": "sns:Publish", "Resource": "*"}
BEGIN = "at(2026-01-01T10:10)"
"""Ten minutes after the embedded clock's beginning."""


@pytest.fixture
def aws() -> Iterator[EmbeddedAws]:
    """Two alarms, on the age of messages in two queues, and a topic whose subscriber has said yes."""
    found = EmbeddedAws()
    sns, sqs = found.client("sns"), found.client("sqs")
    sns.create_topic(Name="alerts")
    policy = json.dumps({"Version": "2012-10-17", "Statement": [EVERYBODY]})
    sns.set_topic_attributes(TopicArn=TOPIC, AttributeName="Policy", AttributeValue=policy)
    for name in ("told", "a", "b"):
        sqs.create_queue(QueueName=name)
    sns.subscribe(TopicArn=TOPIC, Protocol="sqs", Endpoint=QUEUE)
    for name in ("a", "b"):
        _put(found, name)
    yield found
    found.close()


def _put(aws: EmbeddedAws, name: str, *actions: str) -> None:
    metric = {
        "Namespace": "AWS/SQS",
        "MetricName": "ApproximateAgeOfOldestMessage",
        "Dimensions": [{"Name": "QueueName", "Value": name}],
    }
    aws.client("cloudwatch").put_metric_alarm(
        AlarmName=name,
        AlarmActions=list(actions),
        OKActions=list(actions),
        ComparisonOperator="GreaterThanThreshold",
        Threshold=60,
        EvaluationPeriods=1,
        TreatMissingData="notBreaching",
        Metrics=[{"Id": "age", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Maximum"}}],
    )


def _waits(aws: EmbeddedAws, name: str) -> str:
    sqs = aws.client("sqs")
    url: str = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    queues.send(sqs, url, 1)
    return url


def _told(aws: EmbeddedAws) -> list[tuple[str, str]]:
    messages = [json.loads(delivery.message) for delivery in aws.deliveries]
    return [(message["AlarmName"], message["NewStateValue"]) for message in messages]


def _mute(aws: EmbeddedAws, name: str = "night", expression: str = BEGIN, **more: Any) -> None:
    schedule = {"Expression": expression, "Duration": more.pop("duration", "PT30M")}
    targets = {"AlarmNames": more.pop("alarms", ["a"])}
    aws.client("cloudwatch").put_alarm_mute_rule(Name=name, Rule={"Schedule": schedule | more}, MuteTargets=targets)


def test_one_message_of_two_alarms(aws: EmbeddedAws):
    """The composite alarm tells of the first that goes off, and of nothing until both are over."""
    cloudwatch = aws.client("cloudwatch")
    cloudwatch.put_composite_alarm(
        AlarmName="both", AlarmRule='ALARM("a") OR ALARM("b")', AlarmActions=[TOPIC], OKActions=[TOPIC]
    )
    [new] = cloudwatch.describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    assert new["StateValue"] == "INSUFFICIENT_DATA"
    aws.clock.sleep(120)
    url = _waits(aws, "a")
    aws.clock.sleep(300)
    other = _waits(aws, "b")
    aws.clock.sleep(300)
    assert _told(aws) == [("both", "OK"), ("both", "ALARM")]
    message = json.loads(aws.deliveries[1].message)
    arn = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a"
    assert message["NewStateReason"] == f"{arn} transitioned to ALARM at Thursday 01 January, 2026 10:05:00 UTC"
    assert [child["Arn"] for child in message["TriggeringChildren"]] == [arn]
    for each in (url, other):
        queues.take_all(aws.client("sqs"), each)
    aws.clock.sleep(300)
    assert _told(aws)[2:] == [("both", "OK")]


def test_who_asks_for_no_kind_is_told_of_alarms_of_metrics(aws: EmbeddedAws):
    cloudwatch = aws.client("cloudwatch")
    cloudwatch.put_composite_alarm(AlarmName="both", AlarmRule="ALARM(a) OR ALARM(b)")

    def named(**asked: Any) -> list[str]:
        found = cloudwatch.describe_alarms(**asked)
        return [alarm["AlarmName"] for alarm in (*found["MetricAlarms"], *found["CompositeAlarms"])]

    assert named() == ["a", "b"]
    assert named(AlarmTypes=["CompositeAlarm", "MetricAlarm"]) == ["a", "b", "both"]
    assert named(ChildrenOfAlarmName="both") == ["a", "b"]
    assert named(ParentsOfAlarmName="a") == ["both"]
    assert named(AlarmNames=["b"], StateValue="INSUFFICIENT_DATA") == ["b"]


def test_what_aws_refuses_of_composite_alarms(aws: EmbeddedAws):
    """In its words, as people have met them."""
    cloudwatch = aws.client("cloudwatch")
    for rule, text in (
        ("()", r"Error in AlarmRule \[Unsupported token '\)' at char 1\]"),
        ("ALARM(a) OR", r"Unsupported token '<EOF>' at char 11"),
        (" ALARM(a)", "must not contain leading or trailing whitespace or be null"),
        ("ALARM(a) OR ALARM(gone)", r"Could not save the composite alarm as alarms \[gone\] in the alarm rule do not"),
    ):
        with pytest.raises(ClientError, match=text):
            cloudwatch.put_composite_alarm(AlarmName="both", AlarmRule=rule)
    with pytest.raises(NotEmbedded, match="AT_LEAST"):
        cloudwatch.put_composite_alarm(AlarmName="both", AlarmRule="AT_LEAST(1, ALARM, (a, b))")
    with pytest.raises(NotEmbedded, match="without ActionsSuppressor"):
        cloudwatch.put_composite_alarm(AlarmName="both", AlarmRule="ALARM(a)", ActionsSuppressor="b")
    cloudwatch.put_composite_alarm(AlarmName="both", AlarmRule="ALARM(a) OR ALARM(b)")
    with pytest.raises(ClientError, match=r"Cannot delete a as there are composite alarm\(s\) depending on it\."):
        cloudwatch.delete_alarms(AlarmNames=["a"])
    with pytest.raises(ClientError, match=r"Cannot delete a,b as there are composite alarm\(s\) depending on them\."):
        cloudwatch.delete_alarms(AlarmNames=["a", "b"])
    cloudwatch.delete_alarms(AlarmNames=["both"])
    cloudwatch.delete_alarms(AlarmNames=["a", "b"])
    assert cloudwatch.describe_alarms()["MetricAlarms"] == []


def test_an_alarm_that_is_muted_tells_at_the_windows_end(aws: EmbeddedAws):
    """As the page of its behaviour has it: it is in ALARM all the while."""
    _put(aws, "a", TOPIC)
    _mute(aws)
    aws.clock.sleep(11 * 60)
    del aws.deliveries[:]
    _waits(aws, "a")
    aws.clock.sleep(25 * 60)
    [alarm] = aws.client("cloudwatch").describe_alarms(AlarmNames=["a"])["MetricAlarms"]
    status = aws.client("cloudwatch").get_alarm_mute_rule(AlarmMuteRuleName="night")["Status"]
    assert (alarm["StateValue"], status, _told(aws)) == ("ALARM", "ACTIVE", [])
    aws.clock.sleep(5 * 60)
    assert _told(aws) == [("a", "ALARM")]
    assert aws.client("cloudwatch").get_alarm_mute_rule(AlarmMuteRuleName="night")["Status"] == "EXPIRED"


def test_what_is_over_by_then_is_not_told(aws: EmbeddedAws):
    _put(aws, "a", TOPIC)
    _mute(aws)
    aws.clock.sleep(11 * 60)
    del aws.deliveries[:]
    url = _waits(aws, "a")
    aws.clock.sleep(10 * 60)
    queues.take_all(aws.client("sqs"), url)
    aws.clock.sleep(60 * 60)
    assert _told(aws) == []


def test_who_mutes_nothing_any_more_is_told_at_once(aws: EmbeddedAws):
    """Two rules: one is deleted, and the other still mutes; then that is put for another alarm."""
    _put(aws, "a", TOPIC)
    for name in ("night", "longer"):
        _mute(aws, name)
    aws.clock.sleep(11 * 60)
    del aws.deliveries[:]
    _waits(aws, "a")
    aws.clock.sleep(5 * 60)
    aws.client("cloudwatch").delete_alarm_mute_rule(AlarmMuteRuleName="night")
    assert _told(aws) == []
    _mute(aws, "longer", alarms=["b"])
    assert _told(aws) == [("a", "ALARM")]
    aws.client("cloudwatch").delete_alarm_mute_rule(AlarmMuteRuleName="gone")


def test_rules_are_told_by_alarm_and_status(aws: EmbeddedAws):
    """And have tags of their own."""
    cloudwatch = aws.client("cloudwatch")
    _mute(aws, "now", "at(2026-01-01T09:50)")
    _mute(aws, "nightly", "cron(0 2 * * *)", Timezone="Europe/Berlin", alarms=["b"])
    shown = cloudwatch.list_alarm_mute_rules(Statuses=["SCHEDULED"])["AlarmMuteRuleSummaries"]
    arn = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm-mute-rule:nightly"
    assert [(each["AlarmMuteRuleArn"], each["MuteType"]) for each in shown] == [(arn, "RECURRING")]
    assert len(cloudwatch.list_alarm_mute_rules(AlarmName="a")["AlarmMuteRuleSummaries"]) == 1
    cloudwatch.tag_resource(ResourceARN=arn, Tags=[{"Key": "team", "Value": "a"}])
    assert cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "team", "Value": "a"}]
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        cloudwatch.list_tags_for_resource(ResourceARN=arn.replace("nightly", "gone"))


@pytest.mark.parametrize(
    ("expression", "more", "text"),
    [
        ("cron(0 2 * * ? *)", {}, "is no schedule of a window"),
        ("rate(1 day)", {}, "is no schedule of a window"),
        ("cron(0 2 1 * SUN)", {}, "one of them must be"),
        ("cron(0 2 * * 0)", {}, "has a number as day of week"),
        ("cron(0 25 * * *)", {}, "25 is no hours"),
        ("cron(*/5 2 * * *)", {}, "is no schedule of a window"),
        ("at(2026-02-30T10:00)", {}, "no such day or time"),
        ("cron(0 2 * * *)", {"duration": "P16D"}, "between PT1M and P15D"),
        ("cron(0 2 * * *)", {"duration": "2h"}, "between PT1M and P15D"),
        ("cron(0 2 * * *)", {"Timezone": "Mars/Base"}, "is no time zone"),
        ("cron(0 2 * * *)", {"alarms": ["gone"]}, "Alarms do not exist: gone"),
    ],
)
def test_what_is_no_window(aws: EmbeddedAws, expression: str, more: dict[str, Any], text: str):
    with pytest.raises(ClientError, match=text):
        _mute(aws, expression=expression, **more)


def test_durations():
    assert [mute_schedule.duration_s(text) for text in ("PT4H", "P2DT12H", "PT90M", "P", "PT")] == [
        4 * 3600,
        60 * 3600,
        90 * 60,
        None,
        None,
    ]
    assert mute_schedule.duration_s(mute_schedule.duration(7200)) == 7200
