"""aws:ec2/natGateway:NatGateway. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/nat_gateway"""

from __future__ import annotations

from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.resource_table import ResourceTable, always, answered, at, params
from modulestack.embedded_aws.resources.table_handler import TableHandler

HANDLER = TableHandler(
    ResourceTable(
        type="aws:ec2/natGateway:NatGateway",
        service="ec2",
        create="create_nat_gateway",
        create_params=params("subnetId=SubnetId", "allocationId=AllocationId"),
        id=answered("NatGateway.NatGatewayId"),
        ready=lambda gateway: bool(gateway.found["State"] == "available"),
        timeout_s=1800,
        describe="describe_nat_gateways",
        describe_params=lambda id_, _: {"NatGatewayIds": [id_]},
        found="NatGateways",
        exists=lambda gateway: gateway.found["State"] not in {"deleted", "deleting"},  # listed for an hour
        missing=ec2.MISSING,
        outputs={
            "allocationId": at("NatGatewayAddresses.0.AllocationId", ""),
            "associationId": at("NatGatewayAddresses.0.AssociationId", ""),
            "availabilityMode": always("zonal"),
            "connectivityType": at("ConnectivityType", "public"),
            "networkInterfaceId": "NatGatewayAddresses.0.NetworkInterfaceId",
            "privateIp": "NatGatewayAddresses.0.PrivateIp",
            "publicIp": at("NatGatewayAddresses.0.PublicIp", ""),
            "secondaryAllocationIds": lambda _: [],
            "secondaryPrivateIpAddressCount": always(0),
            "secondaryPrivateIpAddresses": lambda _: [],
            "subnetId": "SubnetId",
            "vpcId": "VpcId",
        },
        key=lambda id_, _: {"NatGatewayId": id_},
        delete="delete_nat_gateway",
        wait_until_gone=True,
        tag_form=ec2.tag_form("natgateway"),
        replaces=frozenset(
            {"allocationId", "availabilityMode", "connectivityType", "privateIp", "region", "subnetId", "vpcId"}
        ),
    )
)
"""How private subnets reach the internet."""
