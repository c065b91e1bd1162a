"""
Log groups under keys of KMS: what moto does not have of them.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DisassociateKmsKey.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.log_keys import can_be_used
from modulestack.embedded_aws.validation.request_context import RequestContext


def associate(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """From then on what comes is under the key."""
    group = _group(context, params)
    can_be_used(context, params["kmsKeyId"], group.name)
    group.kms_key_id = params["kmsKeyId"]
    return {}


def disassociate(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """From then on what comes is under a key of CloudWatch's own; what is there stays under the other."""
    _group(context, params).kms_key_id = None
    return {}


def _group(context: RequestContext, params: Mapping[str, Any]) -> Any:
    name = params.get("logGroupName") or str(params.get("resourceIdentifier", "")).rpartition(":log-group:")[2]
    group = context.backend("logs").groups.get(name)
    if group is None:
        raise AwsError("ResourceNotFoundException", "The specified log group does not exist.")
    return group


OPERATIONS: Mapping[tuple[str, str], Callable[[RequestContext, Mapping[str, Any]], dict[str, Any]]] = {
    ("logs", "AssociateKmsKey"): associate,
    ("logs", "DisassociateKmsKey"): disassociate,
}
"""(boto3's service, operation) → what answers it."""
