"""
aws:ec2/routeTableAssociation:RouteTableAssociation.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route_table_association
"""

from __future__ import annotations

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.handler import Handler, Properties


class RouteTableAssociationHandler(Handler):
    """A subnet uses a route table."""

    type = "aws:ec2/routeTableAssociation:RouteTableAssociation"
    replaces = frozenset({"gatewayId", "region", "subnetId"})

    def make(self, ctx: Context, inputs: Properties) -> str:
        """AssociateRouteTable."""
        made = ctx.client("ec2").associate_route_table(RouteTableId=inputs["routeTableId"], SubnetId=inputs["subnetId"])
        return str(made["AssociationId"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """DescribeRouteTables, by association."""
        table = ec2.found(
            ctx.client("ec2").describe_route_tables,
            "RouteTables",
            Filters=[{"Name": "association.route-table-association-id", "Values": [id_]}],
        )
        if table is None:
            return None
        subnet = next(a.get("SubnetId") for a in table["Associations"] if a["RouteTableAssociationId"] == id_)
        return {"region": ctx.region, "routeTableId": table["RouteTableId"], "subnetId": subnet}

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:  # noqa: ARG002
        """
        ReplaceRouteTableAssociation: another table for the subnet, by an association of another id.

        The state keeps the id that it had, so that nobody finds the association any more, which is an error here: a
        program has it replaced. https://github.com/pulumi/pulumi-aws/issues/3911
        """
        ctx.client("ec2").replace_route_table_association(AssociationId=id_, RouteTableId=inputs["routeTableId"])

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DisassociateRouteTable."""
        ec2.unless_missing(ctx.client("ec2").disassociate_route_table, AssociationId=id_)


HANDLER = RouteTableAssociationHandler()
