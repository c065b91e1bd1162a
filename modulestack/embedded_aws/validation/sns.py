"""
SNS: what it refuses, and that a subscription waits for somebody to confirm it.

https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract import arn
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext, ServiceRules

CONFIRMED_BY_THEMSELVES = ("lambda", "sqs")
"""Of the topic's own account: https://docs.aws.amazon.com/sns/latest/dg/sns-create-subscribe-endpoint-to-topic.html"""


def topic_exists(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html#API_Subscribe_Errors"""
    if params["TopicArn"] not in context.backend("sns").topics:
        raise AwsError("NotFound", "Topic does not exist", 404)


def endpoint_is_of_the_protocol(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """Source: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html (Endpoint)"""
    protocol, endpoint = params["Protocol"], params.get("Endpoint") or ""
    if protocol in {"http", "https"} and not endpoint.startswith(f"{protocol}://"):
        raise AwsError("InvalidParameter", "Invalid parameter: Endpoint must match the specified protocol")
    if protocol == "email" and "@" not in endpoint:
        raise AwsError("InvalidParameter", "Invalid parameter: Email address")
    if protocol in CONFIRMED_BY_THEMSELVES and arn.parse(endpoint) is None:
        service = "SQS" if protocol == "sqs" else "Lambda"
        raise AwsError("InvalidParameter", f"Invalid parameter: {service} endpoint ARN")


def wait_for_a_person(context: RequestContext, params: Mapping[str, Any]) -> None:
    """A new subscription of a mail or a web address gets nothing before it is confirmed there."""
    if params["Protocol"] in CONFIRMED_BY_THEMSELVES:
        return
    for subscription in context.backend("sns").subscriptions.values():
        told = (subscription.topic.arn, subscription.protocol, subscription.endpoint)
        is_it = told == (params["TopicArn"], params["Protocol"], params.get("Endpoint"))
        if is_it and not hasattr(subscription, "modulestack_asked"):
            subscription.modulestack_asked = True
            subscription.attributes["PendingConfirmation"] = "true"
            subscription.attributes["ConfirmationWasAuthenticated"] = "false"


RULES = ServiceRules(
    before={"Subscribe": (topic_exists, endpoint_is_of_the_protocol)},
    after={"Subscribe": (wait_for_a_person,)},
)
"""What SNS's requests must be like."""
