"""Topics, their keys, and rules of events: what each resource type is made of, and how it changes."""

from __future__ import annotations

import json
from typing import Any

from tests.embedded_aws.resources.round_trips.world import (
    EVENTS,
    TAGGED,
    TAGS,
    TEAM,
    TENANT,
    WORKSPACE,
    Case,
    hidden,
)


def _policy(principal: dict[str, str], action: str, resource: str) -> str:
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _of_account(action: str, resource: str = "*") -> str:
    return _policy({"AWS": "arn:aws:iam::123456789012:root"}, action, resource)


def _told(text: str) -> dict[str, Any]:
    return {"inputPaths": {"reason": "$.detail.reason"}, "inputTemplate": f'"{text} <reason>"'}


_READER = "arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"

CASES: dict[str, Case] = {
    "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration": Case(
        lambda w: {
            "configurationName": "ops",
            "guardrailPolicyArns": [_READER],
            "iamRoleArn": w.role,
            "loggingLevel": "ERROR",
            "slackChannelId": "C07EZ1ABC23",
            "slackTeamId": WORKSPACE,
            "snsTopicArns": [],
            "userAuthorizationRequired": False,
            **TAGS,
        },
        lambda w: {
            "guardrailPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
            "loggingLevel": "NONE",
            "slackChannelId": "C07EZ1ABC24",
            "snsTopicArns": [w.topic],
            "userAuthorizationRequired": True,
            **TAGGED,
        },
        hidden("timeouts"),
    ),
    "aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration": Case(
        lambda w: {
            "channelId": "19%3aops%40thread.tacv2",
            "configurationName": "ops",
            "guardrailPolicyArns": [_READER],
            "iamRoleArn": w.role,
            "loggingLevel": "ERROR",
            "snsTopicArns": [],
            "teamId": TEAM,
            "tenantId": TENANT,
            "userAuthorizationRequired": False,
            **TAGS,
        },
        lambda w: {
            "channelId": "19%3adev%40thread.tacv2",
            "guardrailPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
            "loggingLevel": "NONE",
            "snsTopicArns": [w.topic],
            "userAuthorizationRequired": True,
            **TAGGED,
        },
        hidden("timeouts"),
    ),
    "aws:kms/key:Key": Case(
        lambda w: {
            "description": "alerts",
            "deletionWindowInDays": 7,
            "enableKeyRotation": True,
            "policy": _of_account("kms:*"),
            **TAGS,
        },
        {"description": "others", "enableKeyRotation": False, "policy": _of_account("kms:Decrypt"), **TAGGED},
        hidden("customKeyStoreId xksKeyId"),
    ),
    "aws:kms/alias:Alias": Case(
        lambda w: {"name": "alias/any", "targetKeyId": w.keys[0].rpartition("/")[2]},
        lambda w: {"targetKeyId": w.keys[1].rpartition("/")[2]},
    ),
    "aws:sns/topic:Topic": Case(
        lambda w: {
            "name": "alerts",
            "displayName": "alerts",
            "kmsMasterKeyId": w.ctx.arn("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab"),
            "policy": _of_account("sns:Publish", w.ctx.arn("sns", "alerts")),
            **TAGS,
        },
        lambda w: {
            "displayName": "others",
            "policy": _of_account("sns:Subscribe", w.ctx.arn("sns", "alerts")),
            **TAGGED,
        },
        hidden(
            "archivePolicy beginningArchiveTime contentBasedDeduplication deliveryPolicy fifoThroughputScope fifoTopic "
            "maximumMessageSize namePrefix signatureVersion tracingConfig "
            + " ".join(
                f"{of}{what}"
                for of in ("application", "firehose", "http", "lambda", "sqs")
                for what in ("FailureFeedbackRoleArn", "SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate")
            )
        ),
    ),
    "aws:sns/topicSubscription:TopicSubscription": Case(
        lambda w: {
            "topic": w.topic,
            "protocol": "email",
            "endpoint": "ops@example.com",
        },
        None,
        hidden("deliveryPolicy filterPolicy redrivePolicy replayPolicy subscriptionRoleArn"),
    ),
    "aws:cloudwatch/eventRule:EventRule": Case(
        lambda w: {
            "name": "failed",
            "description": "what fails",
            "eventPattern": EVENTS,
            "state": "ENABLED",
            "forceDestroy": False,
            **TAGS,
        },
        {"description": "what is over", "eventPattern": json.dumps({"source": ["aws.sns"]}), "state": "DISABLED"}
        | TAGGED,
        hidden("isEnabled roleArn scheduleExpression"),
    ),
    "aws:cloudwatch/eventTarget:EventTarget": Case(
        lambda w: {
            "rule": "standing",
            "targetId": "alerts",
            "arn": w.topic,
            "forceDestroy": False,
            "inputTransformer": _told("failed:"),
        },
        {"inputTransformer": _told("it has failed:")},
        hidden(
            "appsyncTarget batchTarget deadLetterConfig ecsTarget httpTarget kinesisTarget redshiftTarget retryPolicy "
            "runCommandTargets sagemakerPipelineTarget sqsTarget"
        ),
    ),
}
