"""
aws:iam/rolePolicyAttachment:RolePolicyAttachment.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy_attachment
"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.handler import Properties
from modulestack.embedded_aws.resources.iam import common as iam
from modulestack.embedded_aws.resources.resource_table import ResourceTable, given, params
from modulestack.embedded_aws.resources.table_handler import TableHandler


def _key(id_: str, _: Properties | None = None) -> dict[str, Any]:
    role, arn = id_.split("/", 1)
    return {"RoleName": role, "PolicyArn": arn}


HANDLER = TableHandler(
    ResourceTable(
        type="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        service="iam",
        create="attach_role_policy",
        create_params=params("role=RoleName", "policyArn=PolicyArn"),
        id=given("{role}/{policyArn}"),
        describe="list_attached_role_policies",
        describe_params=lambda id_, _: {"RoleName": _key(id_)["RoleName"]},
        exists=lambda role: (
            _key(role.id)["PolicyArn"] in [policy["PolicyArn"] for policy in role.found["AttachedPolicies"]]
        ),
        missing=iam.MISSING,
        outputs={
            "policyArn": lambda role: _key(role.id)["PolicyArn"],
            "role": lambda role: _key(role.id)["RoleName"],
        },
        region=False,
        key=_key,
        delete="detach_role_policy",
        replaces=frozenset({"policyArn", "role"}),
    )
)
"""A managed policy applies to a role."""
