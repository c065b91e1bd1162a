"""aws:ec2/subnet:Subnet. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/subnet"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.handler import Properties
from modulestack.embedded_aws.resources.resource_table import (
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


HANDLER = TableHandler(
    ResourceTable(
        type="aws:ec2/subnet:Subnet",
        service="ec2",
        create="create_subnet",
        create_params=params("vpcId=VpcId", "cidrBlock=CidrBlock", availabilityZone="AvailabilityZone"),
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
            "ipv6CidrBlock": always(""),
            "ipv6CidrBlockAssociationId": always(""),
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
