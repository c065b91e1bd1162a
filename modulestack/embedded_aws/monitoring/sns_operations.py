"""
Operations of SNS that moto answers otherwise than AWS, or that would leave the process.

https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html
https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from modulestack.embedded_aws.errors import AwsError, NotEmbedded
from modulestack.embedded_aws.monitoring.notifications import deliver, is_pending
from modulestack.embedded_aws.validation.request_context import RequestContext

PENDING = "PendingConfirmation"
"""In place of a subscription's ARN."""


def publish(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """A message for all subscribers; what IAM would say of whoever asks is not looked at."""
    if params.get("PhoneNumber") or params.get("MessageStructure"):
        raise NotEmbedded("the embedded AWS publishes to topics of SNS only, one message for all protocols")
    topic = _topic(context, str(params.get("TopicArn") or params.get("TargetArn")))
    subject, message = params.get("Subject") or "", params["Message"]
    return {"MessageId": deliver(context.aws, context.region, topic, subject=subject, message=message)}


def publish_batch(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Several messages at once."""
    topic = _topic(context, params["TopicArn"])
    sent = [
        {
            "Id": entry["Id"],
            "MessageId": deliver(
                context.aws, context.region, topic, subject=entry.get("Subject") or "", message=entry["Message"]
            ),
        }
        for entry in params["PublishBatchRequestEntries"]
    ]
    return {"Successful": sent, "Failed": []}


def subscriptions_of_topic(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """All of a topic's; one that waits has no ARN to show."""
    topic = _topic(context, params["TopicArn"])
    found = [each for each in context.backend("sns").subscriptions.values() if each.topic.arn == topic.arn]
    return {"Subscriptions": [_shown(each) for each in found]}


def all_subscriptions(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    """Of all topics."""
    return {"Subscriptions": [_shown(each) for each in context.backend("sns").subscriptions.values()]}


def confirm(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """
    A person follows the link in the mail, or an endpoint asks for the address in its message.

    The token that SNS has sent is here the subscription's ARN.
    """
    _topic(context, params["TopicArn"])
    found = context.backend("sns").subscriptions.get(params["Token"])
    if found is None:
        raise AwsError("InvalidParameter", "Invalid parameter: Token")
    found.attributes["PendingConfirmation"] = "false"
    return {"SubscriptionArn": found.arn}


def _topic(context: RequestContext, arn: str) -> Any:
    topic = context.backend("sns").topics.get(arn)
    if topic is None:
        raise AwsError("NotFound", "Topic does not exist", 404)
    return topic


def _shown(subscription: Any) -> dict[str, Any]:
    return {
        "SubscriptionArn": PENDING if is_pending(subscription) else subscription.arn,
        "Owner": subscription.owner,
        "Protocol": subscription.protocol,
        "Endpoint": subscription.endpoint,
        "TopicArn": subscription.topic.arn,
    }


OPERATIONS: Mapping[tuple[str, str], Callable[[RequestContext, Mapping[str, Any]], dict[str, Any]]] = {
    ("sns", "ConfirmSubscription"): confirm,
    ("sns", "ListSubscriptions"): all_subscriptions,
    ("sns", "ListSubscriptionsByTopic"): subscriptions_of_topic,
    ("sns", "Publish"): publish,
    ("sns", "PublishBatch"): publish_batch,
}
