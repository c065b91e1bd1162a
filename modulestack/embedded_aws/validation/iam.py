"""IAM: AWS's managed policies, which moto loads all at once (0.2 s) or not at all. Lengths are in ``shapes``."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from typing import Any

from modulestack.contract import partitions
from modulestack.embedded_aws import moto_import
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext, ServiceRules

POLICY_LENGTH, TRUST_LENGTH, ROLE_LENGTH = 6144, 2048, 10240
"""Characters of a managed policy, of a trust policy, and of all inline policies of a role together."""
POLICIES_PER_ROLE = 10
"""Managed policies that are attached to a role, unless the account's quota was raised."""
_AWS_MANAGED = re.compile(rf"arn:(?P<partition>{partitions.PARTITION}):iam::aws:policy/(?:.+/)?(?P<name>[^/]+)")


def load_managed_policy(context: RequestContext, params: Mapping[str, Any]) -> None:
    """The AWS managed policy that a request names is there."""
    arn = params.get("PolicyArn") or params.get("PermissionsBoundary") or ""
    iam = context.backend("iam")
    found = _AWS_MANAGED.fullmatch(arn) if arn not in iam.managed_policies else None
    data = _policy(found["name"]) if found and found["partition"] == iam.partition else None
    if found is None or data is None:
        return
    name = found["name"]
    policy = moto_import.module("moto.iam.models").AWSManagedPolicy
    iam.managed_policies[arn] = policy.from_data(name, iam.account_id, iam.region_name, data)


@functools.cache
def _policy(name: str) -> dict[str, Any] | None:
    """moto's copy of a managed policy, picked out of its 4.7 MB of JSON without reading the rest."""
    text: str = moto_import.module("moto.iam.aws_managed_policies").aws_managed_policies_data
    start = text.find(f'\n "{name}":{{')
    if start < 0:
        return None
    data: dict[str, Any] = json.JSONDecoder().raw_decode(text, text.index("{", start))[0]
    return data


def permissions_boundary_exists(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html"""
    arn = params.get("PermissionsBoundary")
    if arn and arn not in context.backend("iam").managed_policies:
        raise AwsError("NoSuchEntity", f"Scope ARN: {arn} does not exist or is not attachable.", 404)


def policy_is_not_too_long(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """
    Spaces do not count.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
    Text: https://github.com/docker/docs/issues/4685
    """
    if _length(params["PolicyDocument"]) > POLICY_LENGTH:
        raise AwsError("LimitExceeded", f"Cannot exceed quota for PolicySize: {POLICY_LENGTH}", 409)


def trust_is_not_too_long(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """
    Of a role's trust policy, unless the account's quota was raised.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entities
    Text: https://github.com/aws/aws-cdk/issues/20333
    """
    document = params.get("AssumeRolePolicyDocument") or params.get("PolicyDocument") or ""
    if _length(document) > TRUST_LENGTH:
        raise AwsError("LimitExceeded", f"Cannot exceed quota for ACLSizePerRole: {TRUST_LENGTH}", 409)


def inline_policies_are_not_too_long(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    All of a role's together.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
    Text: https://github.com/aws/aws-cdk/issues/12403
    """
    name = params["RoleName"]
    role = next((role for role in context.backend("iam").roles.values() if role.name == name), None)
    if role is None:
        return
    policies = {**role.policies, params["PolicyName"]: params["PolicyDocument"]}
    if sum(map(_length, policies.values())) > ROLE_LENGTH:
        raise AwsError("LimitExceeded", f"Maximum policy size of {ROLE_LENGTH} bytes exceeded for role {name}", 409)


def policies_of_a_role_are_few(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    One that is attached already does not count once more.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entities
    Text: https://github.com/aws/eks-hybrid/pull/741
    """
    name = params["RoleName"]
    role = next((role for role in context.backend("iam").roles.values() if role.name == name), None)
    if role is not None and len({*role.managed_policies, params["PolicyArn"]}) > POLICIES_PER_ROLE:
        raise AwsError("LimitExceeded", f"Cannot exceed quota for PoliciesPerRole: {POLICIES_PER_ROLE}", 409)


def _length(document: str) -> int:
    return len("".join(document.split()))


RULES = ServiceRules(
    before={
        "AttachRolePolicy": (load_managed_policy, policies_of_a_role_are_few),
        "CreatePolicy": (policy_is_not_too_long,),
        "CreatePolicyVersion": (policy_is_not_too_long,),
        "CreateRole": (load_managed_policy, permissions_boundary_exists, trust_is_not_too_long),
        "GetPolicy": (load_managed_policy,),
        "GetPolicyVersion": (load_managed_policy,),
        "PutRolePolicy": (inline_policies_are_not_too_long,),
        "UpdateAssumeRolePolicy": (trust_is_not_too_long,),
        "PutRolePermissionsBoundary": (load_managed_policy, permissions_boundary_exists),
    },
)
