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


RULES = ServiceRules(
    before={
        "AttachRolePolicy": (load_managed_policy,),
        "CreateRole": (load_managed_policy, permissions_boundary_exists),
        "GetPolicy": (load_managed_policy,),
        "GetPolicyVersion": (load_managed_policy,),
        "PutRolePermissionsBoundary": (load_managed_policy, permissions_boundary_exists),
    },
)
