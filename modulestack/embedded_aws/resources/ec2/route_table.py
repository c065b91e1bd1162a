"""aws:ec2/routeTable:RouteTable. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route_table"""

from __future__ import annotations

from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.resource_table import ResourceTable, answered, arn, params, refuse
from modulestack.embedded_aws.resources.table_handler import TableHandler

HANDLER = TableHandler(
    ResourceTable(
        type="aws:ec2/routeTable:RouteTable",
        service="ec2",
        check=refuse({"routes": "a rehearsal knows no inline routes: use aws.ec2.Route"}),
        create="create_route_table",
        create_params=params("vpcId=VpcId"),
        id=answered("RouteTable.RouteTableId"),
        describe="describe_route_tables",
        describe_params=lambda id_, _: {"RouteTableIds": [id_]},
        found="RouteTables",
        missing=ec2.MISSING,
        outputs={
            "arn": arn("ec2", "route-table"),
            "ownerId": "OwnerId",
            "propagatingVgws": lambda _: [],
            "routes": lambda _: [],
            "vpcId": "VpcId",
        },
        key=lambda id_, _: {"RouteTableId": id_},
        delete="delete_route_table",
        tag_form=ec2.tag_form("route-table"),
        replaces=frozenset({"region", "vpcId"}),
    )
)
"""Where a subnet's packets go. Its routes are resources of their own."""
