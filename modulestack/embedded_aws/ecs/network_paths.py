"""
Where a task, or a container instance, gets over its network; read from moto's own objects.

Routes and endpoints lead there, as far as network ACLs let it through.

A subnet that has no route table of its own, but its VPC's main one, is taken to have a way to everything: so tests and
tools make networks that they do not mean.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from modulestack.contract import vpc_endpoints
from modulestack.contract.routes import EVERYWHERE, HALVES
from modulestack.embedded_aws import transit_gateways
from modulestack.embedded_aws.ecs import acl_rules, group_rules
from modulestack.embedded_aws.interfaces import AccountInterface

HTTPS = 443


@dataclasses.dataclass(frozen=True, kw_only=True)
class NetworkPlace:
    """Whence connections are opened."""

    subnet: str
    address: str
    groups: tuple[str, ...]
    """Security groups."""
    public: bool
    """Whether it has a public address, too."""


def reaches(aws: AccountInterface, region: str, place: NetworkPlace, service: str, of_region: str) -> bool:
    """
    Whether *place*, in *region*, gets to *service* (an endpoint's short name) of *of_region*; empty: to the internet.

    An interface that has a service's public name is the only way to it, whatever other ways there are.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
    """
    ec2 = aws.backend("ec2", region)
    table = _own_table(ec2, place.subnet)
    if service and of_region == region:
        name, vpc = vpc_endpoints.service_name(service, region), ec2.get_subnet(place.subnet).vpc_id
        there = [one for one in ec2.vpc_end_points.values() if one.state != "deleted"]
        endpoints = [one for one in there if (one.vpc_id, one.service_name) == (vpc, name)]
        for endpoint in endpoints:
            if endpoint.vpc_endpoint_type == "Interface" and endpoint.private_dns_enabled:
                return _gets_to_one_in(ec2, place, endpoint.subnet_ids or ()) and group_rules.let_in(
                    ec2,
                    endpoint.security_group_ids,
                    port=HTTPS,
                    address=place.address,
                    members_of=place.groups,
                )
        if table is not None and any(table.id in (one.route_table_ids or ()) for one in endpoints):
            return _passes_acl(ec2, place)
    return _passes_acl(ec2, place) and (table is None or _leads_out(ec2, table.routes, place))


def _passes_acl(ec2: Any, place: NetworkPlace) -> bool:
    """Whether the network ACL of its subnet lets *place* ask what is outside of the VPC."""
    own = acl_rules.inside(ec2, place.subnet, place.address)
    return acl_rules.connects(ec2, own, acl_rules.outside(), HTTPS)


def _gets_to_one_in(ec2: Any, place: NetworkPlace, subnets: Iterable[str]) -> bool:
    """Whether network ACLs let *place* get to an interface in one of *subnets*."""
    own = acl_rules.inside(ec2, place.subnet, place.address)
    return any(acl_rules.connects(ec2, own, acl_rules.inside(ec2, each), HTTPS) for each in subnets)


def _passes_by(ec2: Any, place: NetworkPlace, subnet: str) -> bool:
    """The same of what translates addresses in *subnet*: *place* gets to it, and it gets out."""
    by = acl_rules.inside(ec2, subnet)
    return _gets_to_one_in(ec2, place, [subnet]) and acl_rules.connects(ec2, by, acl_rules.outside(), HTTPS)


def _own_table(ec2: Any, subnet: str) -> Any:
    """The route table that *subnet* is associated with; None: with none."""
    for table in ec2.route_tables.values():
        if subnet in table._associations.values():
            return table
    return None


def _leads_out(ec2: Any, routes: Iterable[Any], place: NetworkPlace) -> bool:
    """
    Whether *routes* lead from *place* to the internet: the narrower ones go before, and each is asked for its part.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html
    """
    by_part = {str(route.destination_cidr_block): _passes(ec2, route, place) for route in routes}
    halves = [by_part.get(half, by_part.get(EVERYWHERE, False)) for half in HALVES]
    return all(halves)


def _passes(ec2: Any, route: Any, place: NetworkPlace) -> bool:
    """
    Whether *route* leads from *place* to where it says, by a gateway of this VPC or by another network.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html
    """
    if route.nat_gateway is not None:
        return bool(route.nat_gateway.state == "available") and _passes_by(ec2, place, route.nat_gateway.subnet_id)
    if route.transit_gateway is not None:
        return transit_gateways.is_attached(ec2, route.transit_gateway.id, ec2.get_subnet(place.subnet).vpc_id)
    if route.gateway is not None and route.gateway.id.startswith("igw-"):
        return place.public
    instance = route.instance or getattr(route.interface, "instance", None)
    if instance is not None or route.interface is not None:
        if instance is None or not instance.is_running() or _checks_addresses(route, instance):
            return False
        return _passes_by(ec2, place, instance.subnet_id)
    return True


def _checks_addresses(route: Any, instance: Any) -> bool:
    """
    Whether the instance drops what is not for itself.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_NAT_Instance.html#EIP_Disable_SrcDestCheck
    """
    checks = (route.interface or instance).source_dest_check
    return str(checks).lower() == "true"
