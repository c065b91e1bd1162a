"""
Who may publish to the topic of an environment's alerts, and use its key: plain documents, no effects.

A topic whose key CloudWatch may not use is silent, and only an alarm's history says so: AWS's own key for SNS is such a
one, and an account's own statement in a key's policy lets no service in. EventBridge does not say for which account it
asks: a condition on that would silence it.

Sources: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services ("Adding the
aws:SourceAccount and aws:SourceArn to a AWS KMS policy is not supported for EventBridge-to-encrypted topics"),
https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns,
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
"""

from __future__ import annotations

import json
from typing import Any

from modulestack.contract.account import AwsAccount

_USE = ["kms:Decrypt", "kms:GenerateDataKey*"]


def key_policy(account: AwsAccount) -> str:
    """Of the key under which messages are, JSON: CloudWatch and EventBridge may use it, and whom the account lets."""
    root = f"arn:{account.partition}:iam::{account.id}:root"
    return _document(
        {"Sid": "Account", "Effect": "Allow", "Principal": {"AWS": root}, "Action": "kms:*", "Resource": "*"},
        {**_service("Alarms", "cloudwatch", _USE, "*"), "Condition": _of_account(account)},
        _service("Events", "events", _USE, "*"),
    )


def topic_policy(account: AwsAccount, topic: str) -> str:
    """Of the topic with the ARN *topic*, JSON: CloudWatch and EventBridge publish, nobody without TLS."""
    return _document(
        {**_service("Alarms", "cloudwatch", ["sns:Publish"], topic), "Condition": _of_account(account)},
        _service("Events", "events", ["sns:Publish"], topic),
        {
            "Sid": "TlsOnly",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sns:Publish",
            "Resource": topic,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    )


def _service(sid: str, service: str, actions: list[str], resource: str) -> dict[str, Any]:
    principal = {"Service": f"{service}.amazonaws.com"}
    return {"Sid": sid, "Effect": "Allow", "Principal": principal, "Action": actions, "Resource": resource}


def _of_account(account: AwsAccount) -> dict[str, Any]:
    return {"StringEquals": {"aws:SourceAccount": account.id}}


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
