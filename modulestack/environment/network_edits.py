"""Edits of the network of an environment that stands: what a VPC and its subnets cannot change."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from modulestack.contract.ip_address_types import IPV4
from modulestack.contract.network_manifest import NetworkManifest
from modulestack.environment import called_services, ipam_rules, subnet_edits, transit_gateway_rules
from modulestack.environment.model import CreatedNetwork, Environment, ExistingNetwork
from modulestack.environment.standing import StandingEnvironment
from modulestack.environment.subnet_layout import SUBNET_BITS, isolated_subnets, most_zones, zone_prefix
from modulestack.fields.violation import RuleViolation

VPC, SUBNET = "aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet"
_ANOTHER = "or bring up an environment of another name"


def refusals(environment: Environment, standing: StandingEnvironment) -> Iterator[RuleViolation]:
    """
    What *environment* says of the network and what is *standing* cannot become.

    Everything is in the VPC, and a load balancer, a target group or a security group cannot move to another.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
    """
    before, network = standing.network, environment.network
    if before is None:
        return
    if network.existing:
        yield from _existing(network.existing, before)
    if network.create:
        yield from _created(network.create, before)


def layout(create: CreatedNetwork, standing: StandingEnvironment) -> int:
    """Length of the prefix of a zone's addresses: as it is where subnets are, else with room for all zones."""
    if standing.network and standing.network.zone_prefix:
        return standing.network.zone_prefix
    return zone_prefix(create.cidr)


def endpoints(environment: Environment, standing: StandingEnvironment) -> tuple[str, ...]:
    """
    Short names of the services that *environment* has endpoints for, sorted.

    Of those that are ``needed`` none is taken away that may be the only way: tasks of the last release call what it
    called, whatever the file says by now.
    """
    create, asked = environment.network.create, called_services.endpoints(environment)
    if create is None or create.endpoints != "needed" or create.nat != "none" or standing.network is None:
        return asked
    return tuple(sorted({*asked, *standing.network.endpoints}))


def of_resources(resources: Sequence[Mapping[str, Any]]) -> NetworkManifest | None:
    """
    The network among *resources* of a stack (``type`` and ``outputs`` of each); None if it has none of its own.

    A zone has a public and a private subnet, which share its addresses.
    """
    vpc = next((each["outputs"]["cidrBlock"] for each in resources if each["type"] == VPC), None)
    subnets = [each["outputs"] for each in resources if each["type"] == SUBNET]
    if vpc is None or not subnets:
        return None
    placed = sorted((ipaddress.IPv4Network(one["cidrBlock"]), one["availabilityZone"]) for one in subnets)
    return NetworkManifest(
        cidr=vpc,
        zone_prefix=placed[0][0].prefixlen - SUBNET_BITS,
        zones=tuple(dict.fromkeys(zone for _, zone in placed)),
    )


def zones(create: CreatedNetwork, standing: StandingEnvironment, available: Sequence[str]) -> tuple[str, ...]:
    """
    Names of the zones that *create* asks for: those that are *standing* stay in their places, whatever else there is.

    Fewer if there are no more *available*.
    """
    known = (standing.network.zones if standing.network else None) or ()
    return (*known, *(zone for zone in sorted(available) if zone not in known))[: create.zones]


def _existing(existing: ExistingNetwork, before: NetworkManifest) -> Iterator[RuleViolation]:
    if before.vpc_id is None and before.cidr is not None:
        yield RuleViolation(
            (("network", "existing"),),
            f"but the environment is in a VPC of its own: it cannot move to another: write create: "
            f"{{cidr: {before.cidr}}} again, {_ANOTHER}",
        )
    elif None not in (before.vpc_id, existing.vpc_id) and before.vpc_id != existing.vpc_id:
        yield RuleViolation(
            (("network", "existing", "vpc_id"),),
            f"{existing.vpc_id}, but the environment is in {before.vpc_id}: it cannot move to another VPC: "
            f"write {before.vpc_id} again, {_ANOTHER}",
        )


def _created(create: CreatedNetwork, before: NetworkManifest) -> Iterator[RuleViolation]:
    if before.vpc_id or before.cidr is None or before.zone_prefix is None:
        again = f"{{vpc_id: {before.vpc_id}, ...}}" if before.vpc_id else "{...}"
        yield RuleViolation(
            (("network", "create"),),
            f"but the environment is in {before.vpc_id or 'a VPC that was there'}: it cannot move to another VPC: "
            f"write existing: {again} again, {_ANOTHER}",
        )
        return
    if create.cidr != before.cidr:
        yield RuleViolation(
            (("network", "create", "cidr"),),
            f"{create.cidr}, but the VPC has {before.cidr}: the addresses of a VPC cannot change: "
            f"write {before.cidr} again, {_ANOTHER}",
        )
    elif not create.has_own_addresses and create.zones > (most := most_zones(before.cidr, before.zone_prefix)):
        yield RuleViolation(
            (("network", "create", "zones"),),
            f"{create.zones}, but {before.cidr} was laid out for {most} zones, and the addresses of a subnet cannot "
            f"change: allowed up to {most}, {_ANOTHER}",
        )
    elif create.ip_address_type == IPV4 and before.ip_address_type != IPV4:
        yield RuleViolation(
            (("network", "create", "ip_address_type"), ("network", "create")),
            f"{IPV4}, but the VPC has {before.ip_address_type}, and what is in it addresses of IPv6, with which AWS "
            f"takes no range away: write {before.ip_address_type} again, {_ANOTHER}",
        )
    elif create.isolated_subnets and not isolated_subnets(before.cidr, before.zone_prefix):
        yield RuleViolation(
            (("network", "create", "isolated_subnets"),),
            f"have no room in {before.cidr} as an earlier version laid it out, and the addresses of a subnet cannot "
            f"change: leave them out, {_ANOTHER}",
        )
    else:
        yield from ipam_rules.refusals(create, before, _ANOTHER)
        yield from transit_gateway_rules.refusals(create, before)
        yield from subnet_edits.refusals(create, before, before.zone_prefix, _ANOTHER)
