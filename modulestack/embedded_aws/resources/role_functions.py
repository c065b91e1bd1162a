"""Functions of the provider that look up a role that somebody else made, and what IAM says that it may do."""

from __future__ import annotations

import json

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.functions import only
from modulestack.embedded_aws.resources.handler import InvalidInput, Properties


def role(ctx: Context, args: Properties) -> Properties:
    """aws:iam/getRole:getRole, by name."""
    only(args, "name", "tags")
    try:
        found = ctx.client("iam").get_role(RoleName=args["name"])["Role"]
    except ClientError as error:
        raise InvalidInput("name", f"reading IAM Role ({args['name']}): {error}") from None
    return {
        "arn": found["Arn"],
        "assumeRolePolicy": json.dumps(found["AssumeRolePolicyDocument"]),
        "createDate": found["CreateDate"].strftime("%Y-%m-%dT%H:%M:%SZ"),
        "description": found.get("Description", ""),
        "id": found["RoleName"],
        "maxSessionDuration": found["MaxSessionDuration"],
        "name": found["RoleName"],
        "path": found["Path"],
        "permissionsBoundary": found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""),
        "roleLastUseds": [],
        "tags": tags.mapping(found.get("Tags", [])),
        "uniqueId": found["RoleId"],
    }


def simulation(ctx: Context, args: Properties) -> Properties:
    """aws:iam/getPrincipalPolicySimulation:getPrincipalPolicySimulation, of a role."""
    only(args, "actionNames", "contexts", "policySourceArn", "resourceArns")
    entries = [
        {"ContextKeyName": each["key"], "ContextKeyType": each["type"], "ContextKeyValues": each["values"]}
        for each in args.get("contexts") or ()
    ]
    answer = ctx.client("iam").simulate_principal_policy(
        ActionNames=args["actionNames"],
        ContextEntries=entries,
        PolicySourceArn=args["policySourceArn"],
        ResourceArns=args.get("resourceArns") or ["*"],
    )["EvaluationResults"]
    results = [
        {
            "actionName": each["EvalActionName"],
            "allowed": each["EvalDecision"] == "allowed",
            "decision": each["EvalDecision"],
            "decisionDetails": {},
            "matchedStatements": [],
            "missingContextKeys": each["MissingContextValues"],
            "resourceArn": each["EvalResourceName"],
        }
        for each in answer
    ]
    return {
        **args,
        "allAllowed": all(each["allowed"] for each in results),
        "id": "-",
        "results": results,
    }
