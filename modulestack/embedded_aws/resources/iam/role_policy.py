"""aws:iam/rolePolicy:RolePolicy. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy"""

from __future__ import annotations

import json
from typing import Any

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, Properties
from modulestack.embedded_aws.resources.iam import common as iam
from modulestack.embedded_aws.resources.resource_table import ResourceTable, always, given
from modulestack.embedded_aws.resources.table_handler import TableHandler


def _key(id_: str, _: Properties | None = None) -> dict[str, Any]:
    role, name = id_.split(":", 1)
    return {"RoleName": role, "PolicyName": name}


def _request(_: Context, inputs: Properties) -> dict[str, Any]:
    policy = inputs["policy"]
    document = policy if isinstance(policy, str) else json.dumps(policy)
    return {"RoleName": inputs["role"], "PolicyName": inputs["name"], "PolicyDocument": document}


HANDLER = TableHandler(
    ResourceTable(
        type="aws:iam/rolePolicy:RolePolicy",
        service="iam",
        create="put_role_policy",
        create_params=_request,
        put=True,
        id=given("{role}:{name}"),
        describe="get_role_policy",
        describe_params=_key,
        missing=iam.MISSING,
        outputs={
            "name": lambda policy: _key(policy.id)["PolicyName"],
            "namePrefix": always(""),
            "policy": lambda policy: iam.policy_text(policy.found["PolicyDocument"], policy.known.get("policy")),
            "role": lambda policy: _key(policy.id)["RoleName"],
        },
        region=False,
        key=_key,
        delete="delete_role_policy",
        replaces=frozenset({"name", "namePrefix", "role"}),
        autoname=Autoname("name", 128),
    )
)
"""A policy written into a role."""
