"""aws:iam/role:Role. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role"""

from __future__ import annotations

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, Handler, InvalidInput, Properties
from modulestack.embedded_aws.resources.iam import common as iam

_TAGS = iam.tag_form("role", "RoleName")


class RoleHandler(Handler):
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
        ctx.client("iam").create_role(
            RoleName=inputs["name"],
            AssumeRolePolicyDocument=inputs["assumeRolePolicy"],
            Path=inputs.get("path", "/"),
            MaxSessionDuration=inputs.get("maxSessionDuration", 3600),
            **{aws: inputs[name] for name, aws in optional.items() if inputs.get(name)},
            **tags.at_creation(_TAGS, ctx, inputs),
        )
        return str(inputs["name"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """GetRole and what is attached."""
        client = ctx.client("iam")
        answer = iam.unless_missing(client.get_role, RoleName=id_)
        if answer is None:
            return None
        role = answer["Role"]
        attached = client.list_attached_role_policies(RoleName=id_)["AttachedPolicies"]
        return {
            "arn": role["Arn"],
            "assumeRolePolicy": iam.policy_text(role["AssumeRolePolicyDocument"], known.get("assumeRolePolicy")),
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
        tags.change(_TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """DeleteRole; AWS refuses while policies are in it, unless ``forceDetachPolicies`` takes them out first."""
        client = ctx.client("iam")
        if outputs.get("forceDetachPolicies"):
            for policy in client.list_attached_role_policies(RoleName=id_)["AttachedPolicies"]:
                client.detach_role_policy(RoleName=id_, PolicyArn=policy["PolicyArn"])
            for name in client.list_role_policies(RoleName=id_)["PolicyNames"]:
                client.delete_role_policy(RoleName=id_, PolicyName=name)
        iam.unless_missing(client.delete_role, RoleName=id_)


HANDLER = RoleHandler()
