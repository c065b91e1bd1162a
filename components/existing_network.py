"""A network that is there already, looked up before anything is made: its VPC, and its subnets with their routes."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pulumi
from pulumi_aws.ec2.get_route_table import get_route_table
from pulumi_aws.ec2.get_route_tables import get_route_tables
from pulumi_aws.ec2.get_subnet import get_subnet
from pulumi_aws.ec2.get_subnets import get_subnets
from pulumi_aws.ec2.get_vpc import get_vpc
from pulumi_aws.ec2.get_vpc_endpoint import get_vpc_endpoint
from pulumi_aws.ec2.get_vpcs import get_vpcs
from pulumi_aws.ec2.get_vpn_gateway import get_vpn_gateway

from components.not_there import is_not_there
from modulestack.environment import found_network
from modulestack.environment.existing_network import ExistingNetwork
from modulestack.environment.existing_network_rules import Kind
from modulestack.environment.found_network import KINDS, FoundSubnet, FoundVpc, WayOut
from modulestack.environment.model import Environment, NetworkSection

OF_ECR = ("ecr.api", "ecr.dkr")
"""
Endpoints without which a task with no way out pulls no image from ECR.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
"""
WAYS_OUT = (
    "carrier_gateway_id",
    "core_network_arn",
    "egress_only_gateway_id",
    "instance_id",
    "local_gateway_id",
    "nat_gateway_id",
    "network_interface_id",
    "transit_gateway_id",
    "vpc_endpoint_id",
    "vpc_peering_connection_id",
)
"""Members of a route that lead elsewhere, besides a gateway of the VPC's own."""


def resolved(environment: Environment, opts: pulumi.InvokeOptions) -> Environment:
    """
    *environment* with the ids of its existing network, whatever the file names it by; one of its own is left alone.

    Raises:
        pulumi.RunError: there is none or several, or it lacks what tasks or load balancers need; a line for each. So
            is what cannot be looked up. Nothing has been touched.
    """
    network = environment.network.existing
    if network is None:
        return environment
    vpc_id = network.vpc_id or _by_tags(network, environment.region, opts)
    asked: Callable[..., Any] = _Asked(network, opts)
    vpc = asked(get_vpc, "no VPC", vpc_id, id=vpc_id)
    ways = _ways_out(asked(get_route_tables, "no VPC", vpc_id, vpc_id=vpc_id).ids, asked)
    subnets: dict[Kind, list[FoundSubnet]] = {
        kind: [_subnet(id_, ways, asked) for id_ in _ids(network, kind, vpc_id, opts)] for kind in KINDS
    }
    if network.finds_subnets:
        every = subnets["private"]
        subnets = {
            kind: [each for id_ in found_network.chosen(network, kind, every) for each in every if each.id == id_]
            for kind in KINDS
        }
    is_cut_off = any(each.way_out != "other" for each in subnets["private"])
    found = FoundVpc(
        id=vpc_id,
        resolves_private_names=vpc.enable_dns_support and vpc.enable_dns_hostnames,
        reaches_ecr=not is_cut_off or _has_another_way(vpc_id, environment.region, opts),
    )
    if refused := list(found_network.problems(environment, found, subnets)):
        raise pulumi.RunError("\n".join(refused))
    ids = {f"{kind}_subnet_ids": tuple(each.id for each in subnets[kind]) for kind in KINDS}
    section = NetworkSection(existing=ExistingNetwork.model_validate({"vpc_id": vpc_id, **ids}))
    return environment.model_copy(update={"network": section})


@dataclasses.dataclass(frozen=True)
class _Asked:
    """Asks the provider; what is not there, or may not be read, is one line."""

    network: ExistingNetwork
    opts: pulumi.InvokeOptions

    def __call__(self, function: Any, what: str, id_: str, **arguments: Any) -> Any:
        try:
            return function(**arguments, opts=self.opts)
        except Exception as error:  # the SDK has no other
            if is_not_there(error):
                raise pulumi.RunError(f"network.existing: there is {what} {id_}: name one that is there") from None
            raise pulumi.RunError(f"network.existing: {id_} cannot be looked up: {error}") from None


def _by_tags(network: ExistingNetwork, region: str, opts: pulumi.InvokeOptions) -> str:
    try:
        ids = get_vpcs(tags=network.vpc_tags, opts=opts).ids
    except Exception as error:  # the SDK has no other
        raise pulumi.RunError(f"network.existing.vpc_tags: VPCs cannot be looked up: {error}") from None
    if len(ids) != 1:
        raise pulumi.RunError(found_network.not_one_vpc(network, region, ids))
    return str(ids[0])


def _ids(network: ExistingNetwork, kind: Kind, vpc_id: str, opts: pulumi.InvokeOptions) -> Sequence[str]:
    """Of the subnets of *kind*; of all of the VPC, as private ones, where their routes tell them apart."""
    tags: Mapping[str, str] = getattr(network, f"{kind}_subnet_tags")
    if not tags and not (network.finds_subnets and kind == "private"):
        ids: Sequence[str] = getattr(network, f"{kind}_subnet_ids")
        return ids
    of_vpc = {"name": "vpc-id", "values": [vpc_id]}
    try:
        found = get_subnets(filters=[of_vpc], tags={**tags}, opts=opts).ids  # type: ignore[list-item]
    except Exception as error:  # the SDK has no other
        raise pulumi.RunError(f"network.existing: subnets of {vpc_id} cannot be looked up: {error}") from None
    if tags and not found:
        raise pulumi.RunError(found_network.none_tagged(network, kind, vpc_id))
    return sorted(found)


def _subnet(id_: str, ways: Mapping[str, WayOut], asked: Callable[..., Any]) -> FoundSubnet:
    found = asked(get_subnet, "no subnet", id_, id=id_)
    way = ways.get(id_, ways.get("", ""))
    return FoundSubnet(
        id=id_,
        vpc_id=found.vpc_id,
        zone=found.availability_zone,
        way_out=way,
        has_ipv6=bool(found.ipv6_cidr_block),
    )


def _ways_out(tables: Iterable[str], asked: Callable[..., Any]) -> dict[str, WayOut]:
    """Subnet's id → where its route table leads; that of the main one, for all others, is under an empty id."""
    ways: dict[str, WayOut] = {}
    for id_ in tables:
        table = asked(get_route_table, "no route table", id_, route_table_id=id_)
        way = _way_out(table.routes)
        for association in table.associations:
            if association.main or association.subnet_id:
                ways["" if association.main else association.subnet_id] = way
    return ways


def _way_out(routes: Iterable[Any]) -> WayOut:
    """An internet gateway is a way out of those only that have public addresses: it counts before any other."""
    found: WayOut = ""
    for route in routes:
        if (route.gateway_id or "").startswith("igw-"):
            return "internet gateway"
        if route.gateway_id or any(getattr(route, name) for name in WAYS_OUT):
            found = "other"
    return found


def _has_another_way(vpc_id: str, region: str, opts: pulumi.InvokeOptions) -> bool:
    """By endpoints of ECR, or by a virtual private gateway, whose routes the provider does not show."""

    def is_there(function: Any, **arguments: Any) -> bool:
        try:
            function(**arguments, opts=opts)
        except Exception as error:  # the SDK has no other
            return not is_not_there(error)
        return True

    names = [f"com.amazonaws.{region}.{service}" for service in OF_ECR]
    return all(is_there(get_vpc_endpoint, vpc_id=vpc_id, service_name=name) for name in names) or is_there(
        get_vpn_gateway, attached_vpc_id=vpc_id
    )
