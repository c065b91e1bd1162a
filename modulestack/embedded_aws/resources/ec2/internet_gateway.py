"""aws:ec2/internetGateway:InternetGateway. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/internet_gateway"""

from __future__ import annotations

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.handler import Handler, Properties

_TAGS = ec2.tag_form("internet-gateway")


class InternetGatewayHandler(Handler):
    """A VPC's way to the internet."""

    type = "aws:ec2/internetGateway:InternetGateway"
    replaces = frozenset({"region"})

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateInternetGateway and AttachInternetGateway."""
        client = ctx.client("ec2")
        made = client.create_internet_gateway(**tags.at_creation(_TAGS, ctx, inputs))
        id_ = str(made["InternetGateway"]["InternetGatewayId"])
        if inputs.get("vpcId"):
            client.attach_internet_gateway(InternetGatewayId=id_, VpcId=inputs["vpcId"])
        return id_

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """DescribeInternetGateways."""
        gateway = ec2.found(ctx.client("ec2").describe_internet_gateways, "InternetGateways", InternetGatewayIds=[id_])
        if gateway is None:
            return None
        attached = gateway.get("Attachments") or [{"VpcId": ""}]
        return {
            "arn": ctx.arn("ec2", f"internet-gateway/{id_}"),
            "ownerId": gateway.get("OwnerId", ctx.account_id),
            "region": ctx.region,
            **tags.outputs(ctx, tags.mapping(gateway.get("Tags", []))),
            "vpcId": attached[0]["VpcId"],
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """Moves it to another VPC; tags."""
        client = ctx.client("ec2")
        old, new = outputs.get("vpcId"), inputs.get("vpcId")
        if old != new:
            if old:
                client.detach_internet_gateway(InternetGatewayId=id_, VpcId=old)
            if new:
                client.attach_internet_gateway(InternetGatewayId=id_, VpcId=new)
        tags.change(_TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """Detach, then delete."""
        client = ctx.client("ec2")
        if outputs.get("vpcId"):
            ec2.unless_missing(client.detach_internet_gateway, InternetGatewayId=id_, VpcId=outputs["vpcId"])
        ec2.unless_missing(client.delete_internet_gateway, InternetGatewayId=id_)


HANDLER = InternetGatewayHandler()
