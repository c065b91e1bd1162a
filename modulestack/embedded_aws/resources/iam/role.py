"""
aws:iam/role:Role, aws:iam/rolePolicy:RolePolicy and aws:iam/rolePolicyAttachment:RolePolicyAttachment.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role,
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy,
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy_attachment
"""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, Handler, InvalidInput, Properties


class Role(Handler):
    """What a service may be, and who may be it."""

    type = "aws:iam/role:Role"
    replaces = frozenset({"name", "namePrefix", "path"})
    autoname = Autoname("name", 64)
    defaults = {"forceDetachPolicies": False}  # noqa: RUF012

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """Inline and attached policies are resources of their own."""
        for name in ("inlinePolicies", "managedPolicyArns"):
            if inputs.get(name):
                raise InvalidInput(name, "a rehearsal knows role policies only as resources of their own")
        return inputs

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateRole."""
        optional = {"description": "Description", "permissionsBoundary": "PermissionsBoundary"}
        wanted = tags.wanted(ctx, inputs)
        ctx.client("iam").create_role(
            RoleName=inputs["name"],
            AssumeRolePolicyDocument=inputs["assumeRolePolicy"],
            Path=inputs.get("path", "/"),
            MaxSessionDuration=inputs.get("maxSessionDuration", 3600),
            **{aws: inputs[name] for name, aws in optional.items() if inputs.get(name)},
            **({"Tags": tags.pairs(wanted)} if wanted else {}),
        )
        return str(inputs["name"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """GetRole and what is attached."""
        client = ctx.client("iam")
        answer = _found(client.get_role, RoleName=id_)
        if answer is None:
            return None
        role = answer["Role"]
        attached = client.list_attached_role_policies(RoleName=id_)["AttachedPolicies"]
        return {
            "arn": role["Arn"],
            "assumeRolePolicy": _as_known(role["AssumeRolePolicyDocument"], known.get("assumeRolePolicy")),
            "createDate": role["CreateDate"].strftime("%Y-%m-%dT%H:%M:%SZ"),
            "description": role.get("Description", ""),
            "forceDetachPolicies": known.get("forceDetachPolicies", False),
            "managedPolicyArns": sorted(policy["PolicyArn"] for policy in attached),
            "maxSessionDuration": role["MaxSessionDuration"],
            "name": role["RoleName"],
            "namePrefix": "",
            "path": role["Path"],
            "permissionsBoundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""),
            **tags.outputs(ctx, tags.mapping(role.get("Tags", []))),
            "uniqueId": role["RoleId"],
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """Trust policy, description, session length, boundary, tags."""
        client = ctx.client("iam")
        if outputs.get("assumeRolePolicy") != inputs["assumeRolePolicy"]:
            client.update_assume_role_policy(RoleName=id_, PolicyDocument=inputs["assumeRolePolicy"])
        new = {
            "Description": inputs.get("description", ""),
            "MaxSessionDuration": inputs.get("maxSessionDuration", 3600),
        }
        if (outputs.get("description"), outputs.get("maxSessionDuration")) != tuple(new.values()):
            client.update_role(RoleName=id_, **new)
        boundary = inputs.get("permissionsBoundary") or ""
        if boundary != (outputs.get("permissionsBoundary") or ""):
            if boundary:
                client.put_role_permissions_boundary(RoleName=id_, PermissionsBoundary=boundary)
            else:
                client.delete_role_permissions_boundary(RoleName=id_)
        to_set, to_remove = tags.difference(outputs.get("tagsAll") or {}, tags.wanted(ctx, inputs))
        if to_remove:
            client.untag_role(RoleName=id_, TagKeys=to_remove)
        if to_set:
            client.tag_role(RoleName=id_, Tags=tags.pairs(to_set))

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """DeleteRole; AWS refuses while policies are in it, unless ``forceDetachPolicies`` takes them out first."""
        client = ctx.client("iam")
        if outputs.get("forceDetachPolicies"):
            for policy in client.list_attached_role_policies(RoleName=id_)["AttachedPolicies"]:
                client.detach_role_policy(RoleName=id_, PolicyArn=policy["PolicyArn"])
            for name in client.list_role_policies(RoleName=id_)["PolicyNames"]:
                client.delete_role_policy(RoleName=id_, PolicyName=name)
        _found(client.delete_role, RoleName=id_)


class RolePolicy(Handler):
    """A policy written into a role."""

    type = "aws:iam/rolePolicy:RolePolicy"
    replaces = frozenset({"name", "namePrefix", "role"})
    autoname = Autoname("name", 128)

    def make(self, ctx: Context, inputs: Properties) -> str:
        """PutRolePolicy."""
        self._put(ctx, inputs)
        return f"{inputs['role']}:{inputs['name']}"

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """GetRolePolicy."""
        role, name = id_.split(":", 1)
        answer = _found(ctx.client("iam").get_role_policy, RoleName=role, PolicyName=name)
        if answer is None:
            return None
        policy = _as_known(answer["PolicyDocument"], known.get("policy"))
        return {"name": name, "namePrefix": "", "policy": policy, "role": role}

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:  # noqa: ARG002
        """PutRolePolicy again."""
        self._put(ctx, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteRolePolicy."""
        role, name = id_.split(":", 1)
        _found(ctx.client("iam").delete_role_policy, RoleName=role, PolicyName=name)

    @staticmethod
    def _put(ctx: Context, inputs: Properties) -> None:
        policy = inputs["policy"]
        document = policy if isinstance(policy, str) else json.dumps(policy)
        ctx.client("iam").put_role_policy(RoleName=inputs["role"], PolicyName=inputs["name"], PolicyDocument=document)


class RolePolicyAttachment(Handler):
    """A managed policy applies to a role."""

    type = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
    replaces = frozenset({"policyArn", "role"})

    def make(self, ctx: Context, inputs: Properties) -> str:
        """AttachRolePolicy."""
        ctx.client("iam").attach_role_policy(RoleName=inputs["role"], PolicyArn=inputs["policyArn"])
        return f"{inputs['role']}/{inputs['policyArn']}"

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """ListAttachedRolePolicies."""
        role, arn = id_.split("/", 1)
        answer = _found(ctx.client("iam").list_attached_role_policies, RoleName=role)
        attached = {policy["PolicyArn"] for policy in answer["AttachedPolicies"]} if answer else set()
        return {"policyArn": arn, "role": role} if arn in attached else None

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DetachRolePolicy."""
        role, arn = id_.split("/", 1)
        _found(ctx.client("iam").detach_role_policy, RoleName=role, PolicyArn=arn)


def _found(call: Any, **arguments: Any) -> dict[str, Any] | None:
    try:
        answer: dict[str, Any] = call(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchEntity":
            return None
        raise
    return answer


def _as_known(document: Any, known: Any) -> str:
    """A policy document as text; as the program wrote it, if it means the same."""
    if isinstance(known, str) and json.loads(known) == document:
        return known
    return json.dumps(document, separators=(",", ":"))
