"""aws:ec2/route:Route. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route"""

from __future__ import annotations

import zlib
from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.handler import Handler, Properties

_TARGETS = {"gatewayId": "GatewayId", "natGatewayId": "NatGatewayId"}
_DESTINATION = "destinationCidrBlock"


class RouteHandler(Handler):
    """One line of a route table: a destination and a gateway."""

    type = "aws:ec2/route:Route"
    replaces = frozenset(
        {"destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId", "region", "routeTableId"}
    )

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateRoute. AWS has no id for a route; this is the provider's."""
        ctx.client("ec2").create_route(**self._request(inputs))
        return f"r-{inputs['routeTableId']}{zlib.crc32(inputs[_DESTINATION].encode())}"

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """DescribeRouteTables."""
        table = ec2.found(ctx.client("ec2").describe_route_tables, "RouteTables", RouteTableIds=[known["routeTableId"]])
        routes = [r for r in (table or {}).get("Routes", []) if r.get("DestinationCidrBlock") == known[_DESTINATION]]
        if not routes:
            return None
        route = routes[0]
        return {
            _DESTINATION: route["DestinationCidrBlock"],
            **{name: route.get(aws, "") for name, aws in _TARGETS.items()},
            "instanceId": "",
            "instanceOwnerId": "",
            "networkInterfaceId": "",
            "origin": route["Origin"],
            "region": ctx.region,
            "routeTableId": known["routeTableId"],
            "state": route["State"],
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:  # noqa: ARG002
        """ReplaceRoute: another gateway."""
        ctx.client("ec2").replace_route(**self._request(inputs))

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteRoute."""
        try:
            ctx.client("ec2").delete_route(
                RouteTableId=outputs["routeTableId"], DestinationCidrBlock=outputs[_DESTINATION]
            )
        except ClientError as error:
            if not ec2.is_missing(error):
                raise

    @staticmethod
    def _request(inputs: Properties) -> dict[str, Any]:
        targets = {aws: inputs[name] for name, aws in _TARGETS.items() if inputs.get(name)}
        return {"RouteTableId": inputs["routeTableId"], "DestinationCidrBlock": inputs[_DESTINATION], **targets}


HANDLER = RouteHandler()
