"""aws:ec2/route:Route. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route"""

from __future__ import annotations

import zlib
from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.handler import Handler, InvalidInput, Properties

_TARGETS = {
    "egressOnlyGatewayId": "EgressOnlyInternetGatewayId",
    "gatewayId": "GatewayId",
    "natGatewayId": "NatGatewayId",
    "networkInterfaceId": "NetworkInterfaceId",
    "transitGatewayId": "TransitGatewayId",
}
_DESTINATIONS = {
    "destinationCidrBlock": "DestinationCidrBlock",
    "destinationIpv6CidrBlock": "DestinationIpv6CidrBlock",
}


class RouteHandler(Handler):
    """One line of a route table: a destination and where it leads."""

    type = "aws:ec2/route:Route"
    replaces = frozenset(
        {"destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId", "region", "routeTableId"}
    )

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """One destination, one target."""
        for names in (_DESTINATIONS, _TARGETS):
            if sum(bool(inputs.get(name)) for name in names) != 1:
                raise InvalidInput(next(iter(names)), f"exactly one of {', '.join(names)} must be specified")
        return inputs

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateRoute. AWS has no id for a route; this is the provider's."""
        ctx.client("ec2").create_route(**_request(inputs))
        return f"r-{inputs['routeTableId']}{zlib.crc32(inputs[_destination(inputs)].encode())}"

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """DescribeRouteTables."""
        name = _destination(known)
        table = ec2.found(ctx.client("ec2").describe_route_tables, "RouteTables", RouteTableIds=[known["routeTableId"]])
        routes = [r for r in (table or {}).get("Routes", []) if r.get(_DESTINATIONS[name]) == known[name]]
        if not routes:
            return None
        route = routes[0]
        return {
            name: route[_DESTINATIONS[name]],
            **{target: route.get(aws, "") for target, aws in _TARGETS.items()},
            "instanceId": route.get("InstanceId", ""),
            "instanceOwnerId": ctx.account_id if route.get("InstanceId") else "",
            "origin": route["Origin"],
            "region": ctx.region,
            "routeTableId": known["routeTableId"],
            "state": route["State"],
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:  # noqa: ARG002
        """ReplaceRoute: another gateway."""
        ctx.client("ec2").replace_route(**_request(inputs))

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteRoute."""
        name = _destination(outputs)
        try:
            ctx.client("ec2").delete_route(RouteTableId=outputs["routeTableId"], **{_DESTINATIONS[name]: outputs[name]})
        except ClientError as error:
            if not ec2.is_missing(error):
                raise


def _destination(properties: Properties) -> str:
    return next(name for name in _DESTINATIONS if properties.get(name))


def _request(inputs: Properties) -> dict[str, Any]:
    name = _destination(inputs)
    targets = {aws: inputs[target] for target, aws in _TARGETS.items() if inputs.get(target)}
    return {"RouteTableId": inputs["routeTableId"], _DESTINATIONS[name]: inputs[name], **targets}


HANDLER = RouteHandler()
