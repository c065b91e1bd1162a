"""
Roles of other accounts that somebody of this one takes, and what is done by them there.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
"""

from __future__ import annotations

import datetime
import json
import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.contract import arn, partitions
from modulestack.contract.iam_policy import is_about
from modulestack.contract.resource_policy import UnknownOperator, allows, holds
from modulestack.embedded_aws.ecs import role_policies
from modulestack.embedded_aws.errors import AwsError, NotEmbedded
from modulestack.embedded_aws.interfaces import AccountInterface, RoleSession
from modulestack.embedded_aws.validation.request_context import RequestContext

SERVICES = ("route53", "sts")
"""What there is here of another account."""
_SCOPE = re.compile(r"Credential=(?P<key>[^/ ]+)/")
_RECORDS = "route53:changeresourcerecordsets"


def assume(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """
    Credentials of a role whose trust policy names this account.

    Text: https://repost.aws/knowledge-center/iam-assume-role-error
    """
    role, name = str(params["RoleArn"]), str(params["RoleSessionName"])
    known = arn.parse(role)
    account_id = known.account if known else ""
    trust = role_policies.trust(context.aws, role, account_id)
    own = f"arn:{known.partition if known else 'aws'}:iam::{context.aws.account_id}:root"
    policy = json.dumps({"Statement": trust})
    try:
        is_trusted = any(
            allows(policy, service=one, action="sts:AssumeRole", resource=role, keys={})
            for one in (own, context.aws.account_id)
        )
    except UnknownOperator as unknown:
        raise NotEmbedded(f"sts AssumeRole: conditions with {unknown}") from None
    if not is_trusted:
        text = f"User: {own} is not authorized to perform: sts:AssumeRole on resource: {role}"
        raise AwsError("AccessDenied", text, 403)
    key = f"ASIA{uuid.uuid4().hex[:16].upper()}"
    context.aws.sessions[key] = RoleSession(role=role, account_id=account_id, name=name)
    ends = datetime.datetime.fromtimestamp(context.aws.clock.now() + params.get("DurationSeconds", 3600), datetime.UTC)
    return {
        "AssumedRoleUser": {"Arn": _principal(context.aws.sessions[key]), "AssumedRoleId": f"AROA{key[4:]}:{name}"},
        "Credentials": {
            "AccessKeyId": key,
            "SecretAccessKey": "not-a-secret",
            "SessionToken": "not-a-secret",
            "Expiration": ends,
        },
    }


def session_of(aws: AccountInterface, headers: Mapping[str, str]) -> RoleSession | None:
    """By which role a request with *headers* is made; None: by nobody's but the account's own."""
    authorization = next((value for name, value in headers.items() if name.lower() == "authorization"), "")
    scope = _SCOPE.search(authorization)
    return aws.sessions.get(scope["key"]) if scope else None


def check(aws: AccountInterface, session: RoleSession, service: str, operation: str, params: Mapping[str, Any]) -> None:
    """
    Refuse what the policies of the role do not allow.

    Text: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html

    Raises:
        AwsError: they do not.
        NotEmbedded: of this service there is nothing here of other accounts.
    """
    if service not in SERVICES:
        raise NotEmbedded(f"the embedded AWS has no {service} of other accounts (asked for {operation})")
    if service == "sts":
        return
    action, resource = f"{service}:{operation}", _resource(aws, params)
    keys = _of_records(params) if operation == "ChangeResourceRecordSets" else {}
    statements = role_policies.statements(aws, session.role, session.account_id)
    effects = {
        each["Effect"]
        for each in statements
        if is_about(each, action, resource) and holds(each.get("Condition") or {}, keys)
    }
    if effects != {"Allow"}:
        raise AwsError(
            "AccessDenied",
            f"User: {_principal(session)} is not authorized to perform: {action} on resource: {resource} because "
            f"{'an explicit deny in an' if 'Deny' in effects else 'no'} identity-based policy"
            f"{'' if 'Deny' in effects else f' allows the {action} action'}",
            403,
        )


def _resource(aws: AccountInterface, params: Mapping[str, Any]) -> str:
    """Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53.html"""
    named = str(params.get("HostedZoneId") or params.get("ResourceId") or params.get("Id") or "")
    kind = "change" if "/change/" in named or named.startswith("C") else "hostedzone"
    partition = partitions.of_region(aws.region).name
    return f"arn:{partition}:route53:::{kind}/{named.rpartition('/')[2]}" if named else "*"


def _of_records(params: Mapping[str, Any]) -> Mapping[str, list[str]]:
    """Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html"""
    changes = params["ChangeBatch"]["Changes"]
    sets = [each["ResourceRecordSet"] for each in changes]
    return {
        f"{_RECORDS}normalizedrecordnames": [str(each["Name"]).rstrip(".").lower() for each in sets],
        f"{_RECORDS}recordtypes": [str(each["Type"]) for each in sets],
        f"{_RECORDS}actions": [str(each["Action"]) for each in changes],
    }


def _principal(session: RoleSession) -> str:
    partition = session.role.split(":")[1]
    name = session.role.rpartition("/")[2]
    return f"arn:{partition}:sts::{session.account_id}:assumed-role/{name}/{session.name}"


OPERATIONS: Mapping[tuple[str, str], Callable[[RequestContext, Mapping[str, Any]], dict[str, Any]]] = {
    ("sts", "AssumeRole"): assume,
}
"""(boto3's service, operation) → what answers it."""
