"""
aws:ec2/eip:Eip and aws:ec2/natGateway:NatGateway.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/eip,
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/nat_gateway
"""

from __future__ import annotations

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.handler import Handler, Properties


class Eip(Handler):
    """A public address."""

    type = "aws:ec2/eip:Eip"
    replaces = frozenset({"address", "domain", "ipamPoolId", "networkBorderGroup", "publicIpv4Pool", "region"})

    def make(self, ctx: Context, inputs: Properties) -> str:
        """AllocateAddress."""
        made = ctx.client("ec2").allocate_address(Domain="vpc", **ec2.tag_specifications(ctx, "elastic-ip", inputs))
        return str(made["AllocationId"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """DescribeAddresses."""
        address = ec2.found(ctx.client("ec2").describe_addresses, "Addresses", AllocationIds=[id_])
        if address is None:
            return None
        dashed = address["PublicIp"].replace(".", "-")
        return {
            "allocationId": id_,
            "arn": ctx.arn("ec2", f"elastic-ip/{id_}"),
            "associationId": address.get("AssociationId", ""),
            "carrierIp": "",
            "customerOwnedIp": "",
            "customerOwnedIpv4Pool": "",
            "domain": address["Domain"],
            "instance": address.get("InstanceId", ""),
            "networkBorderGroup": ctx.region,
            "networkInterface": address.get("NetworkInterfaceId", ""),
            "privateIp": address.get("PrivateIpAddress", ""),
            "ptrRecord": "",
            "publicDns": f"ec2-{dashed}.{ctx.region}.compute.amazonaws.com",
            "publicIp": address["PublicIp"],
            "publicIpv4Pool": "amazon",
            "region": ctx.region,
            **tags.outputs(ctx, tags.mapping(address.get("Tags", []))),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """Tags."""
        ec2.retag(ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """ReleaseAddress; AWS refuses while a NAT gateway has it."""
        ec2.unless_missing(ctx.client("ec2").release_address, AllocationId=id_)


class NatGateway(Handler):
    """How private subnets reach the internet."""

    type = "aws:ec2/natGateway:NatGateway"
    replaces = frozenset(
        {"allocationId", "availabilityMode", "connectivityType", "privateIp", "region", "subnetId", "vpcId"}
    )

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateNatGateway; waits until it is available."""
        client = ctx.client("ec2")
        made = client.create_nat_gateway(
            SubnetId=inputs["subnetId"],
            AllocationId=inputs["allocationId"],
            **ec2.tag_specifications(ctx, "natgateway", inputs),
        )
        id_ = str(made["NatGateway"]["NatGatewayId"])
        ctx.wait_until(lambda: self._state(ctx, id_) == "available", what=f"{id_} to be available", timeout_s=600)
        return id_

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """DescribeNatGateways; a deleted one is still listed for an hour."""
        gateway = ec2.found(ctx.client("ec2").describe_nat_gateways, "NatGateways", NatGatewayIds=[id_])
        if gateway is None or gateway["State"] in {"deleted", "deleting"}:
            return None
        address = gateway["NatGatewayAddresses"][0]
        return {
            "allocationId": address.get("AllocationId", ""),
            "associationId": address.get("AssociationId", ""),
            "availabilityMode": "zonal",
            "connectivityType": gateway.get("ConnectivityType", "public"),
            "networkInterfaceId": address["NetworkInterfaceId"],
            "privateIp": address["PrivateIp"],
            "publicIp": address.get("PublicIp", ""),
            "region": ctx.region,
            "secondaryAllocationIds": [],
            "secondaryPrivateIpAddressCount": 0,
            "secondaryPrivateIpAddresses": [],
            "subnetId": gateway["SubnetId"],
            **tags.outputs(ctx, tags.mapping(gateway.get("Tags", []))),
            "vpcId": gateway["VpcId"],
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """Tags."""
        ec2.retag(ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteNatGateway; waits until its address and network interface are free."""
        ec2.unless_missing(ctx.client("ec2").delete_nat_gateway, NatGatewayId=id_)
        ctx.wait_until(lambda: self._state(ctx, id_) in {None, "deleted"}, what=f"{id_} to be deleted", timeout_s=1800)

    @staticmethod
    def _state(ctx: Context, id_: str) -> str | None:
        gateway = ec2.found(ctx.client("ec2").describe_nat_gateways, "NatGateways", NatGatewayIds=[id_])
        return str(gateway["State"]) if gateway else None
