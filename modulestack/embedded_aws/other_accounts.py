"""
Things of other accounts, which a request names by their account: they are kept under it, beside the account's own.

Whether the other account permits it is not asked: nothing here evaluates policies.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract import arn

_BY_ARN = {"kms": "KeyId", "secretsmanager": "SecretId"}
"""boto3's service name → the parameter that may be the ARN of another account's thing."""


def owner(account_id: str, service: str, params: Mapping[str, Any]) -> str:
    """
    The account that a request of *account_id* is about.

    Sources: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html (registryId),
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html,
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
    """
    if service == "ecr":
        return str(params.get("registryId") or account_id)
    named = arn.parse(str(params.get(_BY_ARN.get(service, ""), "")))
    return named.account if named and named.account else account_id
