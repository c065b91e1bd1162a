"""Chat channels: who may have one, what comes to it, and what it shows of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.contract import chat
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.monitoring.chat_messages import shown
from tests.embedded_aws.resources.round_trips.world import TEAM, TENANT, WORKSPACE, let_in

ROLE = "arn:aws:iam::123456789012:role/reader"
ALARM = {"AlarmName": "web/cpu", "AlarmDescription": "busy", "NewStateValue": "ALARM", "NewStateReason": "crossed"}
EVENT = {"detail-type": "ECS Task State Change", "source": "aws.ecs", "account": "1", "time": "now", "region": "r"}


def _slack(aws: EmbeddedAws, topic: str, name: str = "ops", **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = aws.client("chatbot").create_slack_channel_configuration(
        **{
            "SlackTeamId": WORKSPACE,
            "SlackChannelId": "C07EZ1ABC23",
            "ConfigurationName": name,
            "IamRoleArn": ROLE,
            "SnsTopicArns": [topic],
            **more,
        }
    )["ChannelConfiguration"]
    return made


@pytest.fixture
def topic(aws: EmbeddedAws) -> str:
    let_in(aws)
    return str(aws.client("sns").create_topic(Name="alerts")["TopicArn"])


def _subscriptions(aws: EmbeddedAws, topic: str) -> list[tuple[str, str]]:
    found = aws.client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    return [(each["Endpoint"], each["SubscriptionArn"].rpartition(":")[2]) for each in found]


def test_a_workspace_must_have_been_authorized(aws: EmbeddedAws, topic: str):
    """By a person in the console: no operation does so."""
    with pytest.raises(ClientError, match=r"InvalidRequestException.* T00000000 is not authorized"):
        _slack(aws, topic, SlackTeamId="T00000000")
    with pytest.raises(ClientError, match=rf"InvalidRequestException.* {TENANT} is not authorized"):
        aws.client("chatbot").create_microsoft_teams_channel_configuration(
            TeamId=TENANT, TenantId=TEAM, ChannelId="19%3a%40x", ConfigurationName="ops", IamRoleArn=ROLE
        )


def test_channels_of_a_topic_share_a_subscription(aws: EmbeddedAws, topic: str):
    """It needs nobody's confirmation, and goes with the last channel."""
    first, second = _slack(aws, topic), _slack(aws, topic, "dev", SlackChannelId="C07EZ1ABC25")
    [(endpoint, id_)] = _subscriptions(aws, topic)
    assert endpoint == chat.SUBSCRIBER
    assert id_ != "PendingConfirmation"
    chatbot = aws.client("chatbot")
    chatbot.delete_slack_channel_configuration(ChatConfigurationArn=first["ChatConfigurationArn"])
    assert len(_subscriptions(aws, topic)) == 1
    chatbot.update_slack_channel_configuration(
        ChatConfigurationArn=second["ChatConfigurationArn"], SlackChannelId="C07EZ1ABC24", SnsTopicArns=[]
    )
    assert _subscriptions(aws, topic) == []


def test_a_channel_of_slack_has_one_configuration(aws: EmbeddedAws, topic: str):
    """Whatever that is called; one that is moved to it is refused, too."""
    taken = "InvalidRequestException.* C07EZ1ABC23 in Slack team .* has already been configured for AWS account"
    first = _slack(aws, topic)
    with pytest.raises(ClientError, match=taken):
        _slack(aws, topic, "dev")
    other = _slack(aws, topic, "dev", SlackChannelId="C07EZ1ABC25")
    change = aws.client("chatbot").update_slack_channel_configuration
    with pytest.raises(ClientError, match=taken):
        change(ChatConfigurationArn=other["ChatConfigurationArn"], SlackChannelId="C07EZ1ABC23")
    change(ChatConfigurationArn=first["ChatConfigurationArn"], SlackChannelId="C07EZ1ABC23", LoggingLevel="INFO")


def test_a_name_is_taken_once_and_topics_are_there(aws: EmbeddedAws, topic: str):
    _slack(aws, topic)
    with pytest.raises(ClientError, match="ConflictException"):
        _slack(aws, topic)
    with pytest.raises(ClientError, match=r"InvalidRequestException.* does not exist"):
        _slack(aws, f"{topic}-gone", "dev")


def test_who_says_nothing_lets_people_do_everything(aws: EmbeddedAws, topic: str):
    made = _slack(aws, topic)
    assert made["GuardrailPolicyArns"] == ["arn:aws:iam::aws:policy/AdministratorAccess"]
    assert made["LoggingLevel"] == "NONE"


def test_messages_come_to_a_channel(aws: EmbeddedAws, topic: str):
    """A plain text comes, too, and is not shown."""
    arn = _slack(aws, topic)["ChatConfigurationArn"]
    for message in ("something is wrong", chat.custom_notification("web of prod", "a job has failed")):
        aws.client("sns").publish(TopicArn=topic, Message=message)
    assert [(each.configuration, each.text) for each in aws.chats.messages] == [
        (arn, ""),
        (arn, "web of prod: a job has failed"),
    ]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (json.dumps(ALARM), "ALARM: web/cpu: busy"),
        (json.dumps({**EVENT, "detail": {}}), "ECS Task State Change (aws.ecs)"),
        (json.dumps({"version": "1.0", "source": "custom", "content": {"description": "failed"}}), "failed"),
        (json.dumps({"version": "1.1", "source": "custom", "content": {"description": "failed"}}), ""),
        (json.dumps({"version": "1.0", "source": "own", "content": {"description": "failed"}}), ""),
        (json.dumps({"version": "1.0", "source": "custom", "content": {"title": "failed"}}), ""),
        (json.dumps(["web of prod"]), ""),
        ("web of prod: a job has failed", ""),
    ],
)
def test_what_is_shown(message: str, expected: str):
    """Alarms, events of services as they come, and the schema that Amazon Q has for others."""
    assert shown(message) == expected


def test_a_template_of_json_is_filled_with_quoted_texts():
    """What the reason of an event quotes does not end the text that it stands in: in test_rules of events, too."""
    from modulestack.embedded_aws.monitoring.event_bus import _text

    target = {
        "InputTransformer": {
            "InputPathsMap": {"reason": "$.detail.reason"},
            "InputTemplate": chat.custom_notification("web", "<reason> (<time>)"),
        }
    }
    said = json.loads(_text(target, {"detail": {"reason": 'no "web:2"'}}))
    assert said["content"]["description"] == 'no "web:2" ()'
