"""aws:ec2/subnet:Subnet. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/subnet"""

from __future__ import annotations

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.handler import Handler, Properties

_ATTRIBUTES = {
    "mapPublicIpOnLaunch": "MapPublicIpOnLaunch",
    "assignIpv6AddressOnCreation": "AssignIpv6AddressOnCreation",
}


class Subnet(Handler):
    """A range of a VPC's addresses in one zone."""

    type = "aws:ec2/subnet:Subnet"
    replaces = frozenset(
        {"availabilityZone", "availabilityZoneId", "cidrBlock", "ipv6Native", "outpostArn", "region", "vpcId"}
    )

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateSubnet, then the attributes that are off on a new one."""
        client = ctx.client("ec2")
        where = {"AvailabilityZone": inputs["availabilityZone"]} if "availabilityZone" in inputs else {}
        made = client.create_subnet(
            VpcId=inputs["vpcId"],
            CidrBlock=inputs["cidrBlock"],
            **where,
            **ec2.tag_specifications(ctx, "subnet", inputs),
        )["Subnet"]["SubnetId"]
        self._set_attributes(ctx, made, {}, inputs)
        return str(made)

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """DescribeSubnets."""
        subnet = ec2.found(ctx.client("ec2").describe_subnets, "Subnets", SubnetIds=[id_])
        if subnet is None:
            return None
        return {
            "arn": subnet["SubnetArn"],
            "assignIpv6AddressOnCreation": subnet["AssignIpv6AddressOnCreation"],
            "availabilityZone": subnet["AvailabilityZone"],
            "availabilityZoneId": subnet["AvailabilityZoneId"],
            "cidrBlock": subnet["CidrBlock"],
            "enableDns64": False,
            "enableLniAtDeviceIndex": 0,
            "enableResourceNameDnsARecordOnLaunch": False,
            "enableResourceNameDnsAaaaRecordOnLaunch": False,
            "ipv6CidrBlock": "",
            "ipv6CidrBlockAssociationId": "",
            "ipv6Native": subnet.get("Ipv6Native", False),
            "mapCustomerOwnedIpOnLaunch": False,
            "mapPublicIpOnLaunch": subnet["MapPublicIpOnLaunch"],
            "ownerId": subnet["OwnerId"],
            "privateDnsHostnameTypeOnLaunch": "ip-name",
            "region": ctx.region,
            **tags.outputs(ctx, tags.mapping(subnet.get("Tags", []))),
            "vpcId": subnet["VpcId"],
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """Attributes and tags."""
        self._set_attributes(ctx, id_, outputs, inputs)
        ec2.retag(ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteSubnet; AWS refuses while network interfaces are in it."""
        ec2.unless_missing(ctx.client("ec2").delete_subnet, SubnetId=id_)

    def _set_attributes(self, ctx: Context, id_: str, current: Properties, inputs: Properties) -> None:
        for name, attribute in _ATTRIBUTES.items():
            value = inputs.get(name, False)
            if value != current.get(name, False):
                ctx.client("ec2").modify_subnet_attribute(SubnetId=id_, **{attribute: {"Value": value}})
