"""
aws:ec2/routeTable:RouteTable and aws:ec2/routeTableAssociation:RouteTableAssociation.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route_table,
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route_table_association
"""

from __future__ import annotations

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.handler import Handler, InvalidInput, Properties


class RouteTable(Handler):
    """Where a subnet's packets go. Its routes are resources of their own."""

    type = "aws:ec2/routeTable:RouteTable"
    replaces = frozenset({"region", "vpcId"})

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """Inline routes are refused: every route here is a resource of its own."""
        if inputs.get("routes"):
            raise InvalidInput("routes", "a rehearsal knows no inline routes: use aws.ec2.Route")
        return inputs

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateRouteTable."""
        made = ctx.client("ec2").create_route_table(
            VpcId=inputs["vpcId"], **ec2.tag_specifications(ctx, "route-table", inputs)
        )
        return str(made["RouteTable"]["RouteTableId"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """DescribeRouteTables."""
        table = ec2.found(ctx.client("ec2").describe_route_tables, "RouteTables", RouteTableIds=[id_])
        if table is None:
            return None
        return {
            "arn": ctx.arn("ec2", f"route-table/{id_}"),
            "ownerId": table["OwnerId"],
            "propagatingVgws": [],
            "region": ctx.region,
            "routes": [],
            **tags.outputs(ctx, tags.mapping(table.get("Tags", []))),
            "vpcId": table["VpcId"],
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """Tags."""
        ec2.retag(ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteRouteTable; AWS refuses while a subnet is associated."""
        ec2.unless_missing(ctx.client("ec2").delete_route_table, RouteTableId=id_)


class RouteTableAssociation(Handler):
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

    def update(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> Properties:
        """Another table for the subnet: the provider re-associates in place, but the id that AWS then gives is new, so disassociate and associate."""
        self.delete(ctx, id_, outputs)
        return self.create(ctx, inputs).outputs

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DisassociateRouteTable."""
        ec2.unless_missing(ctx.client("ec2").disassociate_route_table, AssociationId=id_)
