"""Read the roles that a task definition names: whom they trust and what their policies say."""

from __future__ import annotations

import dataclasses
import urllib.parse
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from modulestack.contract import json_text
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AccessDenied, Rejected
from modulestack.release.planning.mounts import lacking, mounts_of
from modulestack.release.planning.role_problems import RoleFacts

_NO_ROLE = {"NoSuchEntity", "NoSuchEntityException"}
_TEXTS = ("Action", "NotAction", "Resource", "NotResource")


class RolesRead(NamedTuple):
    """The roles that could be read, and what of them could not."""

    roles: tuple[RoleFacts, ...] = ()
    unread: tuple[str, ...] = ()


def read_roles(
    aws: AwsClient, definition: Mapping[str, Any], manifest: ModuleManifest, *, with_policies: bool
) -> RolesRead:
    """
    The execution and the task role of *definition*, with their boundaries.

    Of the former the policies too, if *with_policies*; of the latter those written into it, if it has a boundary or its
    tasks mount file systems, and the others too if these do not suffice.

    Raises:
        AwsFailure: IAM could not be asked.
    """
    roles: list[RoleFacts] = []
    unread: list[str] = []
    purposes: tuple[tuple[Literal["execution", "task"], str], ...] = (
        ("execution", definition.get("executionRoleArn") or ""),
        ("task", definition.get("taskRoleArn") or ""),
    )
    for purpose, arn in purposes:
        if not arn:
            continue
        try:
            role = _role(aws, arn, purpose, with_policies=with_policies and purpose == "execution")
            roles.append(role)
            roles[-1] = role = _with_bounds(aws, role)
            if purpose == "task" and role.trust is not None:
                roles[-1] = _with_mounts(aws, role, definition, manifest)
        except ValueError as wrong:
            unread.append(f"{purpose} role {arn.rpartition('/')[2]}: {wrong}")
        except AccessDenied as denied:
            if not roles or roles[-1].arn != arn:
                raise
            unread.append(f"{purpose} role {arn.rpartition('/')[2]}: no permission for {denied.action}")
    return RolesRead(tuple(roles), tuple(unread))


def trust_of(aws: AwsClient, arn: str) -> tuple[Mapping[str, Any], ...] | None:
    """
    The statements of the trust policy of the role *arn*; None: there is no such role.

    Raises:
        ValueError: they cannot be read.
        AwsFailure: IAM could not be asked.
    """
    try:
        role = aws.call("iam", "get_role", RoleName=arn.rpartition("/")[2])["Role"]
    except Rejected as rejected:
        if rejected.code not in _NO_ROLE:
            raise
        return None
    return tuple(statements_of(role["AssumeRolePolicyDocument"], "its trust policy"))


def policy_statements(aws: AwsClient, arn: str) -> tuple[Mapping[str, Any], ...]:
    """
    The statements of all policies of the role *arn*, inline and attached.

    Raises:
        ValueError: they cannot be read.
        AwsFailure: IAM could not be asked.
    """
    return tuple(_statements(aws, arn.rpartition("/")[2]))


def _role(aws: AwsClient, arn: str, purpose: Literal["execution", "task"], *, with_policies: bool) -> RoleFacts:
    name = arn.rpartition("/")[2]
    try:
        role = aws.call("iam", "get_role", RoleName=name)["Role"]
    except Rejected as rejected:
        if rejected.code not in _NO_ROLE:
            raise
        return RoleFacts(arn=arn, purpose=purpose, trust=None)
    trust = {"Statement": statements_of(role["AssumeRolePolicyDocument"], "its trust policy")}
    statements = tuple(_statements(aws, name)) if with_policies else None
    boundary = (role.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn", "")
    return RoleFacts(arn=arn, purpose=purpose, trust=trust, statements=statements, boundary=boundary)


def _with_bounds(aws: AwsClient, role: RoleFacts) -> RoleFacts:
    """*role* with what its boundary allows at most; of a task's role also with what is to be held against that."""
    if not role.boundary or (role.purpose == "execution" and role.statements is None):
        return role
    try:
        bounds = statements_of(_managed(aws, role.boundary), f"its boundary {role.boundary}")
    except Rejected as rejected:
        if rejected.code not in _NO_ROLE:
            raise
        raise ValueError(f"its boundary {role.boundary} is not there") from None
    statements = role.statements
    if role.purpose == "task":
        statements = tuple(_of_documents(_inline(aws, role.arn.rpartition("/")[2])))
    return dataclasses.replace(role, bounds=tuple(bounds), statements=statements)


def _with_mounts(aws: AwsClient, role: RoleFacts, definition: Mapping[str, Any], manifest: ModuleManifest) -> RoleFacts:
    """*role* with what its policies say of the file systems of *definition*."""
    mounts, name = mounts_of(definition), role.arn.rpartition("/")[2]
    if not any(mount.by_iam for mount in mounts):
        return role
    granted = _of_documents(_inline(aws, name))
    if any(lacking(mount, granted, manifest) for mount in mounts):
        granted = _statements(aws, name)
    return dataclasses.replace(role, granted=tuple(granted))


def _statements(aws: AwsClient, role: str) -> list[Mapping[str, Any]]:
    """Of all policies of *role*, inline and attached."""
    documents = _inline(aws, role)
    for policy in aws.call("iam", "list_attached_role_policies", RoleName=role)["AttachedPolicies"]:
        documents[policy["PolicyArn"]] = _managed(aws, policy["PolicyArn"])
    return _of_documents(documents)


def _inline(aws: AwsClient, role: str) -> dict[str, Any]:
    """Name of each policy that is written into *role* → its document."""
    return {
        name: aws.call("iam", "get_role_policy", RoleName=role, PolicyName=name)["PolicyDocument"]
        for name in aws.call("iam", "list_role_policies", RoleName=role)["PolicyNames"]
    }


def _managed(aws: AwsClient, arn: str) -> Any:
    """The document of the managed policy *arn*."""
    version = aws.call("iam", "get_policy", PolicyArn=arn)["Policy"]["DefaultVersionId"]
    return aws.call("iam", "get_policy_version", PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]


def _of_documents(documents: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [s for name, document in documents.items() for s in statements_of(document, f"its policy {name}")]


def statements_of(policy: Any, called: str) -> list[Mapping[str, Any]]:
    """
    The statements of a policy document.

    boto3 decodes documents; what it cannot decode, and what some endpoints answer, is URL-encoded text.

    Raises:
        ValueError: it is no policy document; the message begins with how it is *called*.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
    """
    try:
        document = json_text.read(urllib.parse.unquote(policy)) if isinstance(policy, str) else policy
    except ValueError as wrong:
        raise ValueError(f"{called} is not readable: {wrong}") from None
    found = document.get("Statement", []) if isinstance(document, Mapping) else None
    statements = [found] if isinstance(found, Mapping) else found
    if not isinstance(statements, list) or not all(map(_is_statement, statements)):
        raise ValueError(f"{called} is not readable: it is no policy document")
    return statements


def _is_statement(value: Any) -> bool:
    if not isinstance(value, Mapping):
        return False
    principal = value.get("Principal", "*")
    principals = principal.values() if isinstance(principal, Mapping) else (principal,)
    return all(map(_is_texts, (*(value.get(key, "") for key in _TEXTS), *principals)))


def _is_texts(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))
