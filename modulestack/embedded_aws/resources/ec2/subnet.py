"""aws:ec2/subnet:Subnet. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/subnet"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.handler import InvalidInput, Properties
from modulestack.embedded_aws.resources.resource_table import (
    Described,
    ResourceTable,
    UpdateOperation,
    always,
    answered,
    at,
    params,
)
from modulestack.embedded_aws.resources.table_handler import TableHandler


def _attribute(name: str, parameter: str) -> UpdateOperation:
    """One attribute, off on a new subnet: ModifySubnetAttribute takes one at a time."""

    def build(_: str, properties: Properties) -> dict[str, Any]:
        return {parameter: {"Value": properties.get(name, False)}}

    return UpdateOperation(operation="modify_subnet_attribute", params=build, after_creation=True)


def _ipv6(member: str) -> Callable[[Described], str]:
    """*member* of the association of its range of IPv6; empty: it has none. moto tells of those that are there only."""

    def read(described: Described) -> str:
        return next((str(each[member]) for each in described.found.get("Ipv6CidrBlockAssociationSet") or ()), "")

    return read


class SubnetHandler(TableHandler):
    """Besides what the table says: a range of IPv6 comes and goes in place."""

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """
        The range before what new interfaces get of it.

        Source: https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/vpc_subnet.go
        (resourceSubnetUpdate; CustomizeDiff for what is replaced instead)
        """
        had, wanted = outputs.get("ipv6CidrBlock") or "", inputs.get("ipv6CidrBlock") or ""
        if had != wanted:
            if outputs.get("assignIpv6AddressOnCreation"):
                raise InvalidInput("ipv6CidrBlock", "the provider replaces such a subnet, which a rehearsal does not")
            if had:
                association = outputs["ipv6CidrBlockAssociationId"]
                ctx.client("ec2").disassociate_subnet_cidr_block(AssociationId=association)
            if wanted:
                ctx.client("ec2").associate_subnet_cidr_block(SubnetId=id_, Ipv6CidrBlock=wanted)
        super().change(ctx, id_, outputs, inputs)


HANDLER = SubnetHandler(
    ResourceTable(
        type="aws:ec2/subnet:Subnet",
        service="ec2",
        create="create_subnet",
        create_params=params(
            "vpcId=VpcId", "cidrBlock=CidrBlock", availabilityZone="AvailabilityZone", ipv6CidrBlock="Ipv6CidrBlock"
        ),
        id=answered("Subnet.SubnetId"),
        describe="describe_subnets",
        describe_params=lambda id_, _: {"SubnetIds": [id_]},
        found="Subnets",
        missing=ec2.MISSING,
        outputs={
            "arn": "SubnetArn",
            "assignIpv6AddressOnCreation": "AssignIpv6AddressOnCreation",
            "availabilityZone": "AvailabilityZone",
            "availabilityZoneId": "AvailabilityZoneId",
            "cidrBlock": "CidrBlock",
            "enableDns64": always(False),
            "enableLniAtDeviceIndex": always(0),
            "enableResourceNameDnsARecordOnLaunch": always(False),
            "enableResourceNameDnsAaaaRecordOnLaunch": always(False),
            "ipv6CidrBlock": _ipv6("Ipv6CidrBlock"),
            "ipv6CidrBlockAssociationId": _ipv6("AssociationId"),
            "ipv6Native": at("Ipv6Native", False),
            "mapCustomerOwnedIpOnLaunch": always(False),
            "mapPublicIpOnLaunch": "MapPublicIpOnLaunch",
            "ownerId": "OwnerId",
            "privateDnsHostnameTypeOnLaunch": always("ip-name"),
            "vpcId": "VpcId",
        },
        key=lambda id_, _: {"SubnetId": id_},
        updates=(
            _attribute("mapPublicIpOnLaunch", "MapPublicIpOnLaunch"),
            _attribute("assignIpv6AddressOnCreation", "AssignIpv6AddressOnCreation"),
        ),
        delete="delete_subnet",
        tag_form=ec2.tag_form("subnet"),
        replaces=frozenset(
            {"availabilityZone", "availabilityZoneId", "cidrBlock", "ipv6Native", "outpostArn", "region", "vpcId"}
        ),
    )
)
"""A range of a VPC's addresses in one zone."""
