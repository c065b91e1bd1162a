"""
What SNS does with a message: who may publish it, and to whom it goes.

Nothing leaves the process: what a subscriber of a mail address, a web address or a function gets is written down, and a
queue of the account has it. A subscription that nobody has confirmed gets nothing.

Sources: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services ("Adding the
aws:SourceAccount and aws:SourceArn to a AWS KMS policy is not supported for EventBridge-to-encrypted topics"),
https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns,
https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger
"""

from __future__ import annotations

import dataclasses
import json
import uuid
from typing import Any

from modulestack.contract import arn
from modulestack.embedded_aws import key_use, resource_policy
from modulestack.embedded_aws.delivery import Delivery
from modulestack.embedded_aws.interfaces import AccountInterface
from modulestack.embedded_aws.monitoring import chat_messages

CLOUDWATCH, EVENTBRIDGE = "cloudwatch.amazonaws.com", "events.amazonaws.com"
NO_KEY = "CloudWatch Alarms does not have authorization to access the SNS topic encryption key."
_USE = ("kms:Decrypt", "kms:GenerateDataKey")


@dataclasses.dataclass(frozen=True)
class Publisher:
    """A service of AWS that publishes for something in the account."""

    service: str
    source: str
    """ARN of the alarm, or of the rule."""


def publish(
    aws: AccountInterface, region: str, topic_arn: str, by: Publisher, *, subject: str, message: str
) -> str | None:
    """
    Publish to the topic; why that was not possible, as CloudWatch's history has it, or None.

    Only in ``internal()``.
    """
    topic = aws.backend("sns", region).topics.get(topic_arn)
    if topic is None:
        return "Topic does not exist"
    keys = {"aws:securetransport": "true", **_source(aws, by)}
    if not resource_policy.allows(
        topic.policy, service=by.service, action="sns:Publish", resource=topic_arn, keys=keys
    ):
        return f"Resource: {by.source} is not authorized to perform: SNS:Publish on resource: {topic_arn}"
    if topic.kms_master_key_id and not _may_use(aws, region, topic.kms_master_key_id, by, keys):
        return NO_KEY
    deliver(aws, region, topic, subject=subject, message=message)
    return None


def deliver(aws: AccountInterface, region: str, topic: Any, *, subject: str, message: str) -> str:
    """Give the message to all who are subscribed to *topic* (moto's) and have confirmed it; its id."""
    message_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{topic.arn} {aws.clock.now()} {len(aws.deliveries)}"))
    for subscription in list(aws.backend("sns", region).subscriptions.values()):
        if subscription.topic.arn != topic.arn or is_pending(subscription):
            continue
        aws.deliveries.append(
            Delivery(
                at=aws.clock.now(),
                topic=topic.arn,
                protocol=subscription.protocol,
                endpoint=subscription.endpoint,
                subject=subject,
                message=message,
            )
        )
        if chat_messages.is_chat(subscription.protocol, subscription.endpoint):
            chat_messages.bring(aws, topic.arn, message)
        if subscription.protocol == "sqs":
            _send(aws, subscription, _enveloped(topic.arn, message_id, subject, message))
    return message_id


def is_pending(subscription: Any) -> bool:
    """Whether nobody has confirmed a subscription (moto's)."""
    return str(subscription.attributes.get("PendingConfirmation", "false")).lower() == "true"


def _source(aws: AccountInterface, by: Publisher) -> dict[str, str]:
    """
    What a request says of whom it is for.

    EventBridge's are taken to say nothing: AWS says so of keys, and a topic whose policy asks EventBridge for it is
    refused here rather than found out in production.
    """
    if by.service == EVENTBRIDGE:
        return {}
    return {"aws:sourceaccount": aws.account_id, "aws:sourcearn": by.source}


def _may_use(aws: AccountInterface, region: str, key_id: str, by: Publisher, keys: dict[str, str]) -> bool:
    """
    AWS's own key of SNS, ``alias/aws/sns``, lets no other service use it.

    Source: https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns
    """
    return key_use.lets(aws, region, key_id, service=by.service, actions=_USE, keys=keys)


def _enveloped(topic: str, message_id: str, subject: str, message: str) -> str:
    """Source: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html"""
    body = {"Type": "Notification", "MessageId": message_id, "TopicArn": topic, "Message": message}
    return json.dumps({**body, "Subject": subject} if subject else body)


def _send(aws: AccountInterface, subscription: Any, body: str) -> None:
    """A queue that is not there gets nothing."""
    found = arn.parse(subscription.endpoint)
    sqs = aws.backend("sqs", found.region, found.account) if found else None
    if found and sqs is not None and found.resource in sqs.queues:
        sqs.send_message(found.resource, body, message_attributes={})
