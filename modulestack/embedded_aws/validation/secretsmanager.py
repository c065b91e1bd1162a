"""Secrets Manager: which secret an ARN names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract import arn
from modulestack.contract.secret_reference import has_suffix
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext, ServiceRules

NOT_FOUND = "Secrets Manager can't find the specified secret."
_OPERATIONS = (
    "CancelRotateSecret",
    "DeleteSecret",
    "DescribeSecret",
    "GetResourcePolicy",
    "GetSecretValue",
    "ListSecretVersionIds",
    "PutResourcePolicy",
    "PutSecretValue",
    "RestoreSecret",
    "RotateSecret",
    "TagResource",
    "UntagResource",
    "UpdateSecret",
    "UpdateSecretVersionStage",
)


def find(secrets: Any, secret_arn: str) -> Any:
    """
    The secret that *secret_arn* names among moto's *secrets* of its account and region; None: there is none.

    An ARN that ends in a hyphen and six characters is taken for complete, whatever the secret's name is; any other may
    lack the six characters that AWS adds.

    Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
    """
    name = secret_arn.rpartition(":secret:")[2]
    is_complete = has_suffix(secret_arn)
    matching = (s for s in secrets.values() if s.arn == secret_arn or (not is_complete and s.name == name))
    return next(matching, None)


def arn_names_a_secret_here(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html"""
    named = arn.parse(params.get("SecretId") or "")
    if named is None:
        return
    secrets = context.aws.backend("secretsmanager", context.region, named.account).secrets
    if named.region != context.region or find(secrets, str(named)) is None:
        raise AwsError("ResourceNotFoundException", NOT_FOUND)


RULES = ServiceRules(before=dict.fromkeys(_OPERATIONS, (arn_names_a_secret_here,)))
