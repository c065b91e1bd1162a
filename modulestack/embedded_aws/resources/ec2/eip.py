"""aws:ec2/eip:Eip. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/eip"""

from __future__ import annotations

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.handler import Properties
from modulestack.embedded_aws.resources.resource_table import (
    Described,
    Params,
    ResourceTable,
    UpdateOperation,
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


class EipHandler(TableHandler):
    """An address that may be one of a network interface's."""

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """DisassociateAddress, if it is associated, then ReleaseAddress."""
        if associated := (self.read(ctx, id_, outputs) or {}).get("associationId"):
            ctx.client("ec2").disassociate_address(AssociationId=associated)
        super().delete(ctx, id_, outputs)


def _interface(_: str, properties: Properties) -> Params | None:
    wanted = properties.get("networkInterface")
    return {"NetworkInterfaceId": wanted} if wanted else None


HANDLER = EipHandler(
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
        updates=(UpdateOperation(operation="associate_address", params=_interface, after_creation=True),),
        delete="release_address",
        tag_form=ec2.tag_form("elastic-ip"),
        replaces=frozenset({"address", "domain", "ipamPoolId", "networkBorderGroup", "publicIpv4Pool", "region"}),
    )
)
"""A public address."""
