"""What policies say of a role of the account, read from moto's own objects inside ``EmbeddedAws.internal()``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from modulestack.contract import ebs, iam_policy
from modulestack.embedded_aws.interfaces import AccountInterface


def statements(aws: AccountInterface, arn: str, account_id: str | None = None) -> list[Mapping[str, Any]]:
    """Of all policies of the role *arn*, of another account if *account_id* says so; of one that there is not none."""
    role = _role(aws, arn, account_id)
    if role is None:
        return []
    versions = [version for policy in role.managed_policies.values() for version in policy.versions]
    documents = [*role.policies.values(), *(version.document for version in versions if version.is_default)]
    return [statement for document in documents for statement in of_document(document)]


def boundary(aws: AccountInterface, arn: str) -> list[Mapping[str, Any]] | None:
    """What the permissions boundary of the role *arn* has room for; None: it has none."""
    role = _role(aws, arn)
    if role is None or not role.permissions_boundary_arn:
        return None
    found = aws.backend("iam").managed_policies.get(role.permissions_boundary_arn)
    documents = [version.document for version in found.versions if version.is_default] if found else []
    return [statement for document in documents for statement in of_document(document)]


def trust(aws: AccountInterface, arn: str, account_id: str | None = None) -> list[Mapping[str, Any]]:
    """Who may take the role *arn*, of another account if *account_id* says so; one that there is not nobody."""
    role = _role(aws, arn, account_id)
    return [] if role is None else of_document(role.assume_role_policy_document)


def lets_ecs(aws: AccountInterface, arn: str) -> bool:
    """Whether ECS itself may take the role *arn*."""
    return any(_trusts_ecs(statement) for statement in trust(aws, arn))


def _trusts_ecs(statement: Mapping[str, Any]) -> bool:
    principal = statement.get("Principal") or {}
    services = iam_policy.listed(principal.get("Service", [])) if isinstance(principal, Mapping) else []
    return statement.get("Effect") == "Allow" and ebs.ROLE_SERVICE in services


def of_document(policy: Any) -> list[Mapping[str, Any]]:
    """The statements of a policy, which is a document or its JSON."""
    document = json.loads(policy) if isinstance(policy, str) else policy
    found = document.get("Statement", [])
    return [found] if isinstance(found, Mapping) else list(found)


def _role(aws: AccountInterface, arn: str, account_id: str | None = None) -> Any:
    roles = aws.backend("iam", account_id=account_id).roles.values()
    return next((role for role in roles if role.arn == arn), None)
