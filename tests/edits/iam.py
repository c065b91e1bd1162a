"""What IAM of an embedded AWS holds, asked for at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from modulestack.embedded_aws.account import EmbeddedAws

Role = Mapping[str, Any]
"""As ``RoleDetailList`` has it: with its own policies, those that are attached to it, and what bounds it."""


class Iam:
    """
    Roles, and the managed policies that they can have.

    One answer in place of one for each role and each policy, because an edit is looked at twice.

    Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
    """

    def __init__(self, aws: EmbeddedAws) -> None:
        found = aws.client("iam").get_paginator("get_account_authorization_details")
        pages = list(found.paginate(Filter=["Role", "LocalManagedPolicy"]))
        self.roles: list[Role] = [role for page in pages for role in page["RoleDetailList"]]
        self.policies: dict[str, Any] = {
            policy["Arn"]: version["Document"]
            for page in pages
            for policy in page["Policies"]
            for version in policy["PolicyVersionList"]
            if version["IsDefaultVersion"]
        }
        """ARN → document."""

    def below(self, path: str) -> list[Role]:
        """Those whose path begins with *path*."""
        return [role for role in self.roles if role["Path"].startswith(path)]


def attached(role: Role) -> list[str]:
    """ARNs of the managed policies that *role* has."""
    return [policy["PolicyArn"] for policy in role["AttachedManagedPolicies"]]


def statements(role: Role) -> Iterator[Mapping[str, Any]]:
    """Those of the policies that are *role*'s own."""
    for policy in role["RolePolicyList"]:
        yield from policy["PolicyDocument"]["Statement"]


def bounds(role: Role) -> str:
    """ARN of what bounds *role*; empty: nothing."""
    bound: str = role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", "")
    return bound


def allowed_to_start(roles: Iterable[Role]) -> dict[str, set[tuple[str, str]]]:
    """Module → action and resource of all that its execution role may do."""
    return {
        module: {
            (action, resource)
            for statement in statements(role)
            for action in _listed(statement["Action"])
            for resource in _listed(statement["Resource"])
        }
        for role in roles
        if (module := role["RoleName"].rpartition("-execution")[0])
    }


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
