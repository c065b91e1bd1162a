"""aws:ec2/vpc:Vpc. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.handler import Handler, Properties

_ATTRIBUTES = {
    "enableDnsSupport": ("EnableDnsSupport", "enableDnsSupport", True),
    "enableDnsHostnames": ("EnableDnsHostnames", "enableDnsHostnames", False),
    "enableNetworkAddressUsageMetrics": (
        "EnableNetworkAddressUsageMetrics",
        "enableNetworkAddressUsageMetrics",
        False,
    ),
}
"""Input → the attribute's name in ModifyVpcAttribute, in DescribeVpcAttribute, and what it is on a new VPC."""


_TAGS = ec2.tag_form("vpc")


class VpcHandler(Handler):
    """A virtual network."""

    type = "aws:ec2/vpc:Vpc"
    replaces = frozenset({"cidrBlock", "instanceTenancy", "ipv4IpamPoolId", "ipv4NetmaskLength", "region"})

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateVpc, then one ModifyVpcAttribute for each attribute that is not as on a new VPC."""
        vpc = ctx.client("ec2").create_vpc(
            CidrBlock=inputs["cidrBlock"],
            InstanceTenancy=inputs.get("instanceTenancy", "default"),
            **({"Ipv4IpamPoolId": inputs["ipv4IpamPoolId"]} if inputs.get("ipv4IpamPoolId") else {}),
            AmazonProvidedIpv6CidrBlock=inputs.get("assignGeneratedIpv6CidrBlock", False),
            **tags.at_creation(_TAGS, ctx, inputs),
        )["Vpc"]["VpcId"]
        fresh = {name: default for name, (_, _, default) in _ATTRIBUTES.items()}
        self._set_attributes(ctx, vpc, fresh, inputs)
        return str(vpc)

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """DescribeVpcs, its attributes, and the defaults that AWS made with it."""
        client = ctx.client("ec2")
        vpc = ec2.found(client.describe_vpcs, "Vpcs", VpcIds=[id_])
        if vpc is None:
            return None
        of_vpc = [{"Name": "vpc-id", "Values": [id_]}]
        main = client.describe_route_tables(Filters=[*of_vpc, {"Name": "association.main", "Values": ["true"]}])
        groups = client.describe_security_groups(Filters=[*of_vpc, {"Name": "group-name", "Values": ["default"]}])
        acls = client.describe_network_acls(Filters=[*of_vpc, {"Name": "default", "Values": ["true"]}])
        route_table = main["RouteTables"][0]["RouteTableId"]
        return {
            "arn": ctx.arn("ec2", f"vpc/{id_}"),
            "cidrBlock": vpc["CidrBlock"],
            "defaultNetworkAclId": acls["NetworkAcls"][0]["NetworkAclId"],
            "defaultRouteTableId": route_table,
            "defaultSecurityGroupId": groups["SecurityGroups"][0]["GroupId"],
            "dhcpOptionsId": vpc["DhcpOptionsId"],
            **{name: self._attribute(client, id_, entry) for name, entry in _ATTRIBUTES.items()},
            "instanceTenancy": vpc["InstanceTenancy"],
            **_ipv6_range(vpc),
            **({"ipv4IpamPoolId": known["ipv4IpamPoolId"]} if known.get("ipv4IpamPoolId") else {}),
            "mainRouteTableId": route_table,
            "ownerId": vpc["OwnerId"],
            "region": ctx.region,
            **tags.outputs(ctx, tags.mapping(vpc.get("Tags", []))),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """Attributes, the range of IPv6 and tags."""
        client = ctx.client("ec2")
        had, wanted = outputs.get("assignGeneratedIpv6CidrBlock"), inputs.get("assignGeneratedIpv6CidrBlock")
        if had and not wanted:
            client.disassociate_vpc_cidr_block(AssociationId=outputs["ipv6AssociationId"])
        if wanted and not had:
            client.associate_vpc_cidr_block(VpcId=id_, AmazonProvidedIpv6CidrBlock=True)
        self._set_attributes(ctx, id_, outputs, inputs)
        tags.change(_TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteVpc; AWS refuses while anything but its own defaults is in it."""
        ec2.unless_missing(ctx.client("ec2").delete_vpc, VpcId=id_)

    def _set_attributes(self, ctx: Context, id_: str, current: Properties, inputs: Properties) -> None:
        for name, (attribute, _, default) in _ATTRIBUTES.items():
            value = inputs.get(name, default)
            if value != current.get(name):
                ctx.client("ec2").modify_vpc_attribute(VpcId=id_, **{attribute: {"Value": value}})

    @staticmethod
    def _attribute(client: Any, id_: str, entry: tuple[str, str, bool]) -> bool:
        answer = client.describe_vpc_attribute(VpcId=id_, Attribute=entry[1])
        return bool(answer[entry[0]]["Value"])


def _ipv6_range(vpc: Properties) -> Properties:
    """Of *vpc*, as the provider has it: the one that Amazon gave."""
    for each in vpc.get("Ipv6CidrBlockAssociationSet") or ():
        if each["Ipv6CidrBlockState"]["State"] == "associated":
            return {
                "assignGeneratedIpv6CidrBlock": True,
                "ipv6AssociationId": each["AssociationId"],
                "ipv6CidrBlock": each["Ipv6CidrBlock"],
                "ipv6CidrBlockNetworkBorderGroup": each.get("NetworkBorderGroup", ""),
            }
    return {
        "assignGeneratedIpv6CidrBlock": False,
        "ipv6AssociationId": "",
        "ipv6CidrBlock": "",
        "ipv6CidrBlockNetworkBorderGroup": "",
    }


HANDLER = VpcHandler()
