"""
aws:ec2/defaultNetworkAcl:DefaultNetworkAcl.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/default_network_acl
"""

from __future__ import annotations

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2 import network_acl_rules as rules
from modulestack.embedded_aws.resources.ec2.network_acl import TAGS, described, network_acl_outputs
from modulestack.embedded_aws.resources.handler import Handler, InvalidInput, Properties


class DefaultNetworkAclHandler(Handler):
    """The network ACL that AWS makes with a VPC: adopted."""

    type = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"
    replaces = frozenset({"defaultNetworkAclId", "region"})

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """Its rules."""
        return rules.check(inputs)

    def make(self, ctx: Context, inputs: Properties) -> str:
        """Its rules go, those of the program come, and then it gets its tags: in that order."""
        id_ = str(inputs["defaultNetworkAclId"])
        found = described(ctx, id_)
        if found is None:
            raise InvalidInput("defaultNetworkAclId", f"reading EC2 Network ACL ({id_}): couldn't find resource")
        if not found["IsDefault"]:
            raise InvalidInput("defaultNetworkAclId", "use the `aws_network_acl` resource instead")
        for name, there in rules.outputs(found).items():
            rules.delete(ctx, id_, name, there)
        for name in ("egress", "ingress"):
            rules.create(ctx, id_, name, inputs.get(name) or ())
        tags.change(TAGS, ctx, id_, {"tagsAll": tags.mapping(found.get("Tags", []))}, inputs)
        return id_

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """DescribeNetworkAcls."""
        found = described(ctx, id_)
        return None if found is None else {**network_acl_outputs(ctx, found), "defaultNetworkAclId": id_}

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """Rules, and tags."""
        rules.change(ctx, id_, outputs, inputs)
        tags.change(TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """Nothing: AWS deletes it with the VPC; the provider forgets it with the rules that it has."""


HANDLER = DefaultNetworkAclHandler()
