"""
KMS: what it refuses of a key's policy.

https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from modulestack.contract import arn
from modulestack.contract.iam_policy import listed
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext, ServiceRules


def principals_are_there(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    Roles that a policy names; those of other accounts are not looked at here.

    Text: https://repost.aws/knowledge-center/kms-policy-error-invalid-principals
    """
    document: Mapping[str, Any] = json.loads(params.get("Policy") or "{}")
    there = {role.arn for role in context.backend("iam").roles.values()}
    given = document.get("Statement", [])
    for statement in given if isinstance(given, list) else [given]:
        principal = statement.get("Principal")
        for named in listed(principal.get("AWS", [])) if isinstance(principal, Mapping) else ():
            found = arn.parse(named)
            is_own = found is not None and found.account == context.aws.account_id
            if is_own and ":role/" in named and named not in there:
                raise AwsError(
                    "MalformedPolicyDocumentException",
                    "Policy contains a statement with one or more invalid principals.",
                )


RULES = ServiceRules(before={"CreateKey": (principals_are_there,), "PutKeyPolicy": (principals_are_there,)})
