"""aws:ec2/networkAcl:NetworkAcl. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/network_acl"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.ec2 import network_acl_rules as rules
from modulestack.embedded_aws.resources.handler import Handler, Properties

TAGS = ec2.tag_form("network-acl")


class NetworkAclHandler(Handler):
    """What may go into subnets, and out of them, whatever belongs to which connection."""

    type = "aws:ec2/networkAcl:NetworkAcl"
    replaces = frozenset({"region", "vpcId"})

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """Its rules."""
        return rules.check(inputs)

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateNetworkAcl, then its rules."""
        made = ctx.client("ec2").create_network_acl(VpcId=inputs["vpcId"], **tags.at_creation(TAGS, ctx, inputs))
        id_ = str(made["NetworkAcl"]["NetworkAclId"])
        for name in ("egress", "ingress"):
            rules.create(ctx, id_, name, inputs.get(name) or ())
        return id_

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """DescribeNetworkAcls."""
        found = described(ctx, id_)
        return None if found is None else network_acl_outputs(ctx, found)

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """Rules, and tags."""
        rules.change(ctx, id_, outputs, inputs)
        tags.change(TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteNetworkAcl, once its subnets have the VPC's default one again, whoever has associated them."""
        found = described(ctx, id_)
        if found is None:
            return
        for association in found["Associations"]:
            give_back(ctx, association["NetworkAclAssociationId"], found["VpcId"])
        ec2.unless_missing(ctx.client("ec2").delete_network_acl, NetworkAclId=id_)


def described(ctx: Context, id_: str) -> dict[str, Any] | None:
    """As EC2 has it; None: there is none."""
    return ec2.found(ctx.client("ec2").describe_network_acls, "NetworkAcls", NetworkAclIds=[id_])


def give_back(ctx: Context, association: str, vpc: str) -> None:
    """ReplaceNetworkAclAssociation: by the default one of *vpc*."""
    of_vpc = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "default", "Values": ["true"]}]
    default = ctx.client("ec2").describe_network_acls(Filters=of_vpc)["NetworkAcls"][0]["NetworkAclId"]
    ctx.client("ec2").replace_network_acl_association(AssociationId=association, NetworkAclId=default)


def network_acl_outputs(ctx: Context, found: dict[str, Any]) -> Properties:
    """Of what EC2 describes."""
    return {
        "arn": ctx.arn("ec2", f"network-acl/{found['NetworkAclId']}"),
        **rules.outputs(found),
        "ownerId": found["OwnerId"],
        "region": ctx.region,
        "subnetIds": sorted(each["SubnetId"] for each in found["Associations"]),
        **tags.outputs(ctx, tags.mapping(found.get("Tags", []))),
        "vpcId": found["VpcId"],
    }


HANDLER = NetworkAclHandler()
