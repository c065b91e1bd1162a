"""aws:iam/instanceProfile:InstanceProfile. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_instance_profile"""

from __future__ import annotations

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, Handler, Properties
from modulestack.embedded_aws.resources.iam import common as iam

_TAGS = iam.tag_form("instance_profile", "InstanceProfileName")


class InstanceProfileHandler(Handler):
    """Which role an instance has."""

    type = "aws:iam/instanceProfile:InstanceProfile"
    replaces = frozenset({"name", "namePrefix", "path"})
    autoname = Autoname("name", 128)

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateInstanceProfile, then its role."""
        client = ctx.client("iam")
        client.create_instance_profile(
            InstanceProfileName=inputs["name"], Path=inputs.get("path") or "/", **tags.at_creation(_TAGS, ctx, inputs)
        )
        if inputs.get("role"):
            client.add_role_to_instance_profile(InstanceProfileName=inputs["name"], RoleName=inputs["role"])
        return str(inputs["name"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """GetInstanceProfile."""
        answer = iam.unless_missing(ctx.client("iam").get_instance_profile, InstanceProfileName=id_)
        if answer is None:
            return None
        found = answer["InstanceProfile"]
        return {
            "arn": found["Arn"],
            "createDate": found["CreateDate"].strftime("%Y-%m-%dT%H:%M:%SZ"),
            "name": found["InstanceProfileName"],
            "namePrefix": "",
            "path": found["Path"],
            "role": found["Roles"][0]["RoleName"] if found["Roles"] else None,
            **tags.outputs(ctx, tags.mapping(found.get("Tags", []))),
            "uniqueId": found["InstanceProfileId"],
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """One role out, another one in; tags."""
        client, before, after = ctx.client("iam"), outputs.get("role"), inputs.get("role")
        if before != after:
            if before:
                client.remove_role_from_instance_profile(InstanceProfileName=id_, RoleName=before)
            if after:
                client.add_role_to_instance_profile(InstanceProfileName=id_, RoleName=after)
        tags.change(_TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """The role out first."""
        client = ctx.client("iam")
        if outputs.get("role"):
            iam.unless_missing(
                client.remove_role_from_instance_profile, InstanceProfileName=id_, RoleName=outputs["role"]
            )
        iam.unless_missing(client.delete_instance_profile, InstanceProfileName=id_)


HANDLER = InstanceProfileHandler()
