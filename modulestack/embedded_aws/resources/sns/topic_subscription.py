"""aws:sns/topicSubscription:TopicSubscription. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sns_topic_subscription"""

from __future__ import annotations

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Properties
from modulestack.embedded_aws.resources.resource_table import (
    Output,
    ResourceTable,
    always,
    answered,
    at,
    known,
    the_id,
)
from modulestack.embedded_aws.resources.table_handler import TableHandler


def _request(_: Context, inputs: Properties) -> dict[str, object]:
    """With the ARN in the answer, of one that waits for a person, too."""
    return {
        "TopicArn": inputs["topic"],
        "Protocol": inputs["protocol"],
        "Endpoint": inputs["endpoint"],
        "ReturnSubscriptionArn": True,
    }


def _says(name: str) -> Output:
    return lambda found: str(found.found.get(name, "false")).lower() == "true"


HANDLER = TableHandler(
    ResourceTable(
        type="aws:sns/topicSubscription:TopicSubscription",
        service="sns",
        create="subscribe",
        create_params=_request,
        id=answered("SubscriptionArn"),
        describe="get_subscription_attributes",
        describe_params=lambda id_, _: {"SubscriptionArn": id_},
        found="Attributes",
        missing=("NotFound",),
        outputs={
            "arn": the_id,
            "confirmationTimeoutInMinutes": known("confirmationTimeoutInMinutes", 1),
            "confirmationWasAuthenticated": _says("ConfirmationWasAuthenticated"),
            "endpoint": at("Endpoint", ""),
            "endpointAutoConfirms": known("endpointAutoConfirms", default=False),
            "filterPolicyScope": always(""),
            "ownerId": at("Owner", ""),
            "pendingConfirmation": _says("PendingConfirmation"),
            "protocol": at("Protocol", ""),
            "rawMessageDelivery": _says("RawMessageDelivery"),
            "topic": at("TopicArn", ""),
        },
        key=lambda id_, _: {"SubscriptionArn": id_},
        delete="unsubscribe",
        replaces=frozenset({"endpoint", "protocol", "region", "topic"}),
    )
)
"""Who gets the messages of a topic."""
