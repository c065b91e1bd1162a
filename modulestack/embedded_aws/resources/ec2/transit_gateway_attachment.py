"""
aws:ec2transitgateway/vpcAttachment:VpcAttachment.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ec2_transit_gateway_vpc_attachment
"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.handler import Handler, Properties

_TAGS = ec2.tag_form("transit-gateway-attachment")
_OPTIONS = {"applianceModeSupport": "ApplianceModeSupport", "dnsSupport": "DnsSupport", "ipv6Support": "Ipv6Support"}


class TransitGatewayVpcAttachmentHandler(Handler):
    """A VPC in a transit gateway: an interface in one subnet of each zone."""

    type = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
    replaces = frozenset({"region", "transitGatewayId", "vpcId"})
    defaults = {  # noqa: RUF012
        "applianceModeSupport": "disable",
        "dnsSupport": "enable",
        "ipv6Support": "disable",
    }

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateTransitGatewayVpcAttachment; one that waits to be accepted is made, too."""
        wanted = {**self.defaults, **inputs}
        made = ctx.client("ec2").create_transit_gateway_vpc_attachment(
            TransitGatewayId=inputs["transitGatewayId"],
            VpcId=inputs["vpcId"],
            SubnetIds=inputs["subnetIds"],
            Options={aws: wanted[name] for name, aws in _OPTIONS.items()},
            **tags.at_creation(_TAGS, ctx, inputs),
        )
        return str(made["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """DescribeTransitGatewayVpcAttachments; one that is deleted is listed for a while."""
        call = ctx.client("ec2").describe_transit_gateway_vpc_attachments
        found = ec2.found(call, "TransitGatewayVpcAttachments", TransitGatewayAttachmentIds=[id_])
        if found is None or found["State"] in {"deleted", "deleting"}:
            return None
        ordered = known.get("subnetIds") or ()
        return {
            **{name: found["Options"][aws] for name, aws in _OPTIONS.items()},
            "arn": ctx.arn("ec2", f"transit-gateway-attachment/{id_}"),
            "region": ctx.region,
            "securityGroupReferencingSupport": found["Options"]["SecurityGroupReferencingSupport"],
            "subnetIds": list(ordered) if {*ordered} == {*found["SubnetIds"]} else sorted(found["SubnetIds"]),
            "transitGatewayDefaultRouteTableAssociation": True,
            "transitGatewayDefaultRouteTablePropagation": True,
            "transitGatewayId": found["TransitGatewayId"],
            "vpcId": found["VpcId"],
            "vpcOwnerId": found["VpcOwnerId"],
            **tags.outputs(ctx, tags.mapping(found.get("Tags", []))),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """ModifyTransitGatewayVpcAttachment; tags."""
        wanted = {**self.defaults, **inputs}
        before, after = {*outputs["subnetIds"]}, {*inputs["subnetIds"]}
        request: dict[str, Any] = {
            "AddSubnetIds": sorted(after - before),
            "RemoveSubnetIds": sorted(before - after),
            "Options": {aws: wanted[name] for name, aws in _OPTIONS.items() if wanted[name] != outputs[name]},
        }
        request = {name: value for name, value in request.items() if value}
        if request:
            ctx.client("ec2").modify_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=id_, **request)
        tags.change(_TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteTransitGatewayVpcAttachment."""
        ec2.unless_missing(ctx.client("ec2").delete_transit_gateway_vpc_attachment, TransitGatewayAttachmentId=id_)


HANDLER = TransitGatewayVpcAttachmentHandler()
