"""
Operations of KMS that take a key by its ARN, too, which moto's do not.

https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKey.html
https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKey.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from modulestack.embedded_aws import key_use
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext


def disable(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """From then on nobody can use it."""
    context.backend("kms").disable_key(_changeable(context, params).id)
    return {}


def enable(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """From then on it can be used again."""
    context.backend("kms").enable_key(_changeable(context, params).id)
    return {}


def _changeable(context: RequestContext, params: Mapping[str, Any]) -> Any:
    """Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html (pending deletion)"""
    key = key_use.key_of(context.aws, context.region, params["KeyId"])
    if key is None:
        raise AwsError("NotFoundException", f"Key '{params['KeyId']}' does not exist")
    if key.key_state == "PendingDeletion":
        raise AwsError("KMSInvalidStateException", f"{key.arn} is pending deletion.")
    return key


OPERATIONS: Mapping[tuple[str, str], Callable[[RequestContext, Mapping[str, Any]], dict[str, Any]]] = {
    ("kms", "DisableKey"): disable,
    ("kms", "EnableKey"): enable,
}
"""(boto3's service, operation) → what answers it."""
