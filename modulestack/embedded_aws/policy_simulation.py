"""
What IAM says that a role may do, which moto does not know.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from modulestack.contract.iam_policy import is_about
from modulestack.contract.resource_policy import Keys, UnknownOperator, holds
from modulestack.embedded_aws.ecs import role_policies
from modulestack.embedded_aws.errors import AwsError, NotEmbedded
from modulestack.embedded_aws.validation.request_context import RequestContext

_KNOWN = {"ActionNames", "ContextEntries", "PolicySourceArn", "ResourceArns"}


def simulate(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """
    Each action on each resource, by the policies of a role and its permissions boundary.

    Text: https://github.com/hashicorp/terraform-provider-aws/issues/31365
    """
    if unknown := sorted(params.keys() - _KNOWN):
        raise NotEmbedded(f"iam SimulatePrincipalPolicy: {', '.join(unknown)}")
    arn = str(params["PolicySourceArn"])
    role = next((each for each in context.backend("iam").roles.values() if each.arn == arn), None)
    if role is None:
        raise AwsError("NoSuchEntity", f"The role with name {arn.rpartition('/')[2]} cannot be found.", 404)
    entries = params.get("ContextEntries") or ()
    keys = {str(each["ContextKeyName"]).lower(): list(each["ContextKeyValues"]) for each in entries}
    given = role_policies.statements(context.aws, arn)
    bounds = role_policies.boundary(context.aws, arn)
    results = [
        {
            "EvalActionName": action,
            "EvalResourceName": resource,
            "EvalDecision": _together(
                _decision(action, resource, given, keys),
                "allowed" if bounds is None else _decision(action, resource, bounds, keys),
            ),
            "MatchedStatements": [],
            "MissingContextValues": [],
        }
        for action in params["ActionNames"]
        for resource in params.get("ResourceArns") or ["*"]
    ]
    return {"EvaluationResults": results, "IsTruncated": False}


def _decision(action: str, resource: str, statements: Iterable[Mapping[str, Any]], keys: Keys) -> str:
    """
    An explicit denial counts, then an allowance.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
    """
    try:
        effects = {
            each["Effect"]
            for each in statements
            if is_about(each, action, resource) and holds(each.get("Condition") or {}, keys)
        }
    except UnknownOperator as unknown:
        raise NotEmbedded(f"iam SimulatePrincipalPolicy: conditions with {unknown}") from None
    return "explicitDeny" if "Deny" in effects else "allowed" if "Allow" in effects else "implicitDeny"


def _together(*decisions: str) -> str:
    return next((each for each in ("explicitDeny", "implicitDeny") if each in decisions), "allowed")


OPERATIONS: Mapping[tuple[str, str], Callable[[RequestContext, Mapping[str, Any]], dict[str, Any]]] = {
    ("iam", "SimulatePrincipalPolicy"): simulate,
}
"""(boto3's service, operation) → what answers it."""
