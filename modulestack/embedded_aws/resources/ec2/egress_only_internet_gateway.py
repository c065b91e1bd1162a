"""aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/egress_only_internet_gateway"""

from __future__ import annotations

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.handler import Handler, Properties

_TAGS = ec2.tag_form("egress-only-internet-gateway")


class EgressOnlyInternetGatewayHandler(Handler):
    """A VPC's way to the internet over IPv6, by which nobody comes in."""

    type = "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway"
    replaces = frozenset({"region", "vpcId"})

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateEgressOnlyInternetGateway."""
        made = ctx.client("ec2").create_egress_only_internet_gateway(
            VpcId=inputs["vpcId"], **tags.at_creation(_TAGS, ctx, inputs)
        )
        return str(made["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """DescribeEgressOnlyInternetGateways, which says nothing of one that is not there."""
        describe = ctx.client("ec2").describe_egress_only_internet_gateways
        gateway = ec2.found(describe, "EgressOnlyInternetGateways", EgressOnlyInternetGatewayIds=[id_])
        if gateway is None:
            return None
        return {
            "region": ctx.region,
            **tags.outputs(ctx, tags.mapping(gateway.get("Tags", []))),
            "vpcId": gateway["Attachments"][0]["VpcId"],
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """Tags."""
        tags.change(_TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteEgressOnlyInternetGateway."""
        ec2.unless_missing(ctx.client("ec2").delete_egress_only_internet_gateway, EgressOnlyInternetGatewayId=id_)


HANDLER = EgressOnlyInternetGatewayHandler()
