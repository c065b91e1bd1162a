"""CloudWatch Logs: keys of log groups, which it uses in its own name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract import partitions
from modulestack.embedded_aws import key_use
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext

_CONTEXT = "kms:encryptioncontext:aws:logs:arn"
_USE = ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey")


def can_be_used(context: RequestContext, key: str, group: str) -> None:
    """
    Refuse a key that CloudWatch Logs may not use for that log group, for as long as it has it.

    Text: https://github.com/hashicorp/terraform-provider-aws/issues/29282
    """
    region, partition = context.region, partitions.of_region(context.region)
    arn = f"arn:{partition.name}:logs:{region}:{context.aws.account_id}:log-group:{group}"
    service = f"logs.{region}.{partition.dns_suffix}"
    if not key_use.lets(context.aws, region, key, service=service, actions=_USE, keys={_CONTEXT: arn}):
        raise AwsError(
            "AccessDeniedException",
            f"The specified KMS key does not exist or is not allowed to be used with Arn '{arn}'",
        )


def what_is_there_can_be_read(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    "CloudWatch Logs must have permissions for the KMS key whenever encrypted data is requested."

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    """
    name = params.get("logGroupName") or str(params.get("logGroupIdentifier", "")).rpartition(":log-group:")[2]
    group = context.backend("logs").groups.get(name)
    if group is not None and group.kms_key_id:
        can_be_used(context, group.kms_key_id, group.name)


def a_new_one_can_be_used(context: RequestContext, params: Mapping[str, Any]) -> None:
    """As ``associate``, of a log group that is made."""
    if params.get("kmsKeyId"):
        can_be_used(context, params["kmsKeyId"], params["logGroupName"])
