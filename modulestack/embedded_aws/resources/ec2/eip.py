"""aws:ec2/eip:Eip. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/eip"""

from __future__ import annotations

from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.resource_table import (
    Described,
    ResourceTable,
    always,
    answered,
    arn,
    at,
    the_id,
)
from modulestack.embedded_aws.resources.table_handler import TableHandler


def _public_dns(address: Described) -> str:
    dashed = address.found["PublicIp"].replace(".", "-")
    return f"ec2-{dashed}.{address.ctx.region}.compute.{address.ctx.partition.dns_suffix}"


HANDLER = TableHandler(
    ResourceTable(
        type="aws:ec2/eip:Eip",
        service="ec2",
        create="allocate_address",
        create_params=lambda _, __: {"Domain": "vpc"},
        id=answered("AllocationId"),
        describe="describe_addresses",
        describe_params=lambda id_, _: {"AllocationIds": [id_]},
        found="Addresses",
        missing=ec2.MISSING,
        outputs={
            "allocationId": the_id,
            "arn": arn("ec2", "elastic-ip"),
            "associationId": at("AssociationId", ""),
            "carrierIp": always(""),
            "customerOwnedIp": always(""),
            "customerOwnedIpv4Pool": always(""),
            "domain": "Domain",
            "instance": at("InstanceId", ""),
            "networkBorderGroup": lambda address: address.ctx.region,
            "networkInterface": at("NetworkInterfaceId", ""),
            "privateIp": at("PrivateIpAddress", ""),
            "ptrRecord": always(""),
            "publicDns": _public_dns,
            "publicIp": "PublicIp",
            "publicIpv4Pool": always("amazon"),
        },
        key=lambda id_, _: {"AllocationId": id_},
        delete="release_address",
        tag_form=ec2.tag_form("elastic-ip"),
        replaces=frozenset({"address", "domain", "ipamPoolId", "networkBorderGroup", "publicIpv4Pool", "region"}),
    )
)
"""A public address."""
