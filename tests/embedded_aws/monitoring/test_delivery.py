"""Whether a message arrives: alarms and events, topics and their keys, subscribers who have not said yes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.errors import NotEmbedded
from tests.release.stack import MISSING, StackAccount, add_module, stack_account

ACCOUNT = "123456789012"
TOPIC = f"arn:aws:sns:eu-west-1:{ACCOUNT}:alerts"
QUEUE = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:told"
OURS = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
FAILED = {
    "source": ["aws.ecs"],
    "detail-type": ["ECS Deployment State Change"],
    "detail": {"eventName": ["SERVICE_DEPLOYMENT_FAILED"]},
}
AGE = {
    "Namespace": "AWS/SQS",
    "MetricName": "ApproximateAgeOfOldestMessage",
    "Dimensions": [{"Name": "QueueName", "Value": "jobs"}],
}


def _lets(service: str, actions: list[str], condition: dict[str, Any] | None = None) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": actions, "Resource": "*"}
    return {**statement, "Condition": condition} if condition else statement


def _use(service: str, condition: dict[str, Any] | None = None) -> dict[str, Any]:
    return _lets(f"{service}.amazonaws.com", ["kms:Decrypt", "kms:GenerateDataKey*"], condition)


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


ROOT = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*", "Resource": "*"}
PUBLISH = (_lets("cloudwatch.amazonaws.com", ["sns:Publish"], OURS), _lets("events.amazonaws.com", ["sns:Publish"]))


@pytest.fixture
def account() -> Iterator[StackAccount]:
    """A module, a topic that a queue and a mail address are subscribed to, and a queue with a message."""
    found = stack_account((), quick=True)
    sns, sqs = found.aws.client("sns"), found.aws.client("sqs")
    sns.create_topic(Name="alerts")
    sns.set_topic_attributes(TopicArn=TOPIC, AttributeName="Policy", AttributeValue=_document(*PUBLISH))
    for name in ("told", "jobs"):
        sqs.create_queue(QueueName=name)
    sns.subscribe(TopicArn=TOPIC, Protocol="sqs", Endpoint=QUEUE)
    sns.subscribe(TopicArn=TOPIC, Protocol="email", Endpoint="ops@example.com")
    sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName="jobs")["QueueUrl"], MessageBody="a job")
    found.aws.client("events").put_rule(Name="failed", EventPattern=json.dumps(FAILED))
    told = {"InputPathsMap": {"why": "$.detail.reason"}, "InputTemplate": '"it \\"failed\\": <why>"'}
    found.aws.client("events").put_targets(
        Rule="failed", Targets=[{"Id": "alerts", "Arn": TOPIC, "InputTransformer": told}]
    )
    yield found
    found.aws.close()


def _encrypted(aws: EmbeddedAws, *statements: dict[str, Any]) -> str:
    key: str = aws.client("kms").create_key(Policy=_document(ROOT, *statements))["KeyMetadata"]["KeyId"]
    aws.client("sns").set_topic_attributes(TopicArn=TOPIC, AttributeName="KmsMasterKeyId", AttributeValue=key)
    return key


def _goes_off(aws: EmbeddedAws) -> str:
    """What the alarm on the oldest message's age did, once it has gone off."""
    cloudwatch = aws.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName="old",
        AlarmActions=[TOPIC],
        ComparisonOperator="GreaterThanThreshold",
        Threshold=60,
        EvaluationPeriods=3,
        DatapointsToAlarm=2,
        TreatMissingData="notBreaching",
        Metrics=[{"Id": "age", "MetricStat": {"Metric": AGE, "Period": 60, "Stat": "Maximum"}}],
    )
    assert cloudwatch.describe_alarms()["MetricAlarms"][0]["StateValue"] == "INSUFFICIENT_DATA"
    aws.clock.sleep(600)
    history = cloudwatch.describe_alarm_history(AlarmName="old", HistoryItemType="Action")["AlarmHistoryItems"]
    assert len(history) == 1
    return str(history[0]["HistorySummary"])


def _a_deployment_fails(account: StackAccount) -> None:
    """A release of an image that cannot be pulled, in a module of its own."""
    add_module(account, "web", quick=True, port=None)
    account.aws.clock.sleep(60)
    ecs = account.aws.client("ecs")
    found = ecs.describe_task_definition(taskDefinition=account.service()["taskDefinition"])["taskDefinition"]
    kept = ("family", "volumes", "networkMode", "requiresCompatibilities", "cpu", "memory", "executionRoleArn")
    missing = [{**container, "image": MISSING} for container in found["containerDefinitions"]]
    made = ecs.register_task_definition(**{key: found[key] for key in kept}, containerDefinitions=missing)
    ecs.update_service(cluster="staging-web", service="web", taskDefinition=made["taskDefinition"]["taskDefinitionArn"])
    account.aws.clock.sleep(1200)


def _told(aws: EmbeddedAws) -> list[str]:
    return [delivery.endpoint for delivery in aws.deliveries]


def test_an_alarm_is_delivered_to_who_has_said_yes(account: StackAccount):
    """The queue has CloudWatch's JSON; the mail address, which nobody has confirmed, nothing."""
    _encrypted(account.aws, _use("cloudwatch", OURS))
    assert _goes_off(account.aws) == f"Successfully executed action {TOPIC}"
    assert _told(account.aws) == [QUEUE]
    sqs = account.aws.client("sqs")
    [message] = sqs.receive_message(QueueUrl=sqs.get_queue_url(QueueName="told")["QueueUrl"])["Messages"]
    told = json.loads(json.loads(message["Body"])["Message"])
    assert (told["AlarmName"], told["NewStateValue"], told["OldStateValue"]) == ("old", "ALARM", "OK")


def test_a_confirmed_address_gets_it(account: StackAccount):
    sns = account.aws.client("sns")
    shown = {each["Protocol"]: each for each in sns.list_subscriptions_by_topic(TopicArn=TOPIC)["Subscriptions"]}
    assert shown["email"]["SubscriptionArn"] == "PendingConfirmation"
    again = sns.subscribe(TopicArn=TOPIC, Protocol="email", Endpoint="ops@example.com", ReturnSubscriptionArn=True)
    sns.confirm_subscription(TopicArn=TOPIC, Token=again["SubscriptionArn"])
    sns.publish(TopicArn=TOPIC, Message="hello")
    assert _told(account.aws) == [QUEUE, "ops@example.com"]


@pytest.mark.parametrize(
    "statements",
    [(), (_use("events"),), (_use("cloudwatch", {"StringEquals": {"aws:SourceAccount": "210987654321"}}),)],
)
def test_a_key_that_cloudwatch_may_not_use_swallows_the_message(account: StackAccount, statements: Any):
    """The alarm is in ALARM, and only its history says why nobody was told."""
    _encrypted(account.aws, *statements)
    why = "CloudWatch Alarms does not have authorization to access the SNS topic encryption key."
    assert _goes_off(account.aws) == f'Failed to execute action {TOPIC}. Received error: "{why}"'
    assert _told(account.aws) == []


def test_a_key_that_is_deleted_swallows_it_too(account: StackAccount):
    key = _encrypted(account.aws, _use("cloudwatch", OURS))
    account.aws.client("kms").schedule_key_deletion(KeyId=key)
    assert _goes_off(account.aws).startswith(f"Failed to execute action {TOPIC}.")


def test_a_topic_that_does_not_let_cloudwatch_publish_swallows_it_too(account: StackAccount):
    sns = account.aws.client("sns")
    sns.set_topic_attributes(TopicArn=TOPIC, AttributeName="Policy", AttributeValue=_document(PUBLISH[1]))
    assert "alarm:old is not authorized to perform: SNS:Publish on resource" in _goes_off(account.aws)


def test_an_event_is_delivered_in_words(account: StackAccount):
    _encrypted(account.aws, _use("events"))
    _a_deployment_fails(account)
    told = [delivery.message for delivery in account.aws.deliveries]
    assert told == ['it "failed": ECS deployment circuit breaker: tasks failed to start.']


def test_eventbridge_does_not_say_for_whom_it_asks(account: StackAccount):
    """AWS: "not supported for EventBridge-to-encrypted topics"; nobody is told that nothing arrives."""
    _encrypted(account.aws, _use("events", OURS))
    _a_deployment_fails(account)
    assert _told(account.aws) == []


def test_an_alarm_that_is_put_again_stays_in_its_state(account: StackAccount):
    _goes_off(account.aws)
    cloudwatch = account.aws.client("cloudwatch")
    alarm = cloudwatch.describe_alarms()["MetricAlarms"][0]
    cloudwatch.put_metric_alarm(
        AlarmName="old",
        ComparisonOperator="GreaterThanThreshold",
        Threshold=90,
        EvaluationPeriods=3,
        Metrics=alarm["Metrics"],
    )
    assert cloudwatch.describe_alarms()["MetricAlarms"][0]["StateValue"] == "ALARM"


def test_what_cannot_be_subscribed_or_told(account: StackAccount):
    """Before anything is made, in AWS's words; what is not here, by name."""
    sns, events = account.aws.client("sns"), account.aws.client("events")
    with pytest.raises(ClientError, match="Endpoint must match the specified protocol"):
        sns.subscribe(TopicArn=TOPIC, Protocol="https", Endpoint="http://example.com")
    with pytest.raises(ClientError, match="Topic does not exist"):
        sns.subscribe(TopicArn=f"{TOPIC}-2", Protocol="email", Endpoint="ops@example.com")
    with pytest.raises(NotEmbedded, match=r"rules for topics of SNS only, not for arn:aws:sqs:"):
        events.put_targets(Rule="failed", Targets=[{"Id": "a", "Arn": QUEUE}])
    with pytest.raises(NotEmbedded, match="with a pattern only"):
        events.put_rule(Name="often", ScheduleExpression="rate(5 minutes)")
