"""Rules of routes to a transit gateway, and what a standing network cannot become at once."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from modulestack.contract.network_manifest import NetworkManifest
from modulestack.contract.routes import EVERYWHERE, HALVES, RESERVED
from modulestack.environment.model import CreatedNetwork, Environment
from modulestack.environment.subnet_tier import type_of
from modulestack.fields.violation import FieldPath, RuleViolation

NAT: FieldPath = ("network", "create", "nat")
SECTION: FieldPath = ("network", "create", "transit_gateway")
DESTINATIONS: FieldPath = (*SECTION, "destinations")


def destinations_are_some(environment: Environment) -> Iterator[RuleViolation]:
    """Each once, and one at least."""
    create = environment.network.create
    gateway = create.transit_gateway if create else None
    if gateway is None:
        return
    if not gateway.destinations:
        yield RuleViolation(
            (DESTINATIONS, SECTION), "names none, and nothing would go there: write such as [10.0.0.0/8]"
        )
    for place, each in enumerate(gateway.destinations):
        if each in gateway.destinations[:place]:
            yield RuleViolation(((*DESTINATIONS, place),), f"{each} is written twice: leave one out")


def destinations_are_elsewhere(environment: Environment) -> Iterator[RuleViolation]:
    """
    What is in the VPC is reached in it; what is around it may be a destination: the VPC's own route goes before.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html#route-table-routes
    """
    create = environment.network.create
    if create is None or create.transit_gateway is None:
        return
    for place, each in enumerate(create.transit_gateway.destinations):
        if ipaddress.IPv4Network(each).subnet_of(ipaddress.IPv4Network(create.cidr)):
            yield RuleViolation(
                ((*DESTINATIONS, place), ("network", "create", "cidr")),
                f"{each} is of the VPC itself, which has {create.cidr}: leave it out",
            )


def destinations_can_be_routed(environment: Environment) -> Iterator[RuleViolation]:
    """
    Routes to all addresses are made here as those to both halves, a NAT instance's too; and AWS keeps some for itself.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html (rules and considerations)
    """
    create = environment.network.create
    if create is None or create.transit_gateway is None:
        return
    for place, each in enumerate(create.transit_gateway.destinations):
        if each in HALVES:
            yield RuleViolation(
                ((*DESTINATIONS, place),),
                f"{each} is half of all addresses: leave it out, or, with nat: none, write {EVERYWHERE} in place of it",
            )
        elif ipaddress.IPv4Network(each).subnet_of(ipaddress.IPv4Network(RESERVED)):
            yield RuleViolation(
                ((*DESTINATIONS, place),),
                f"{each} is of {RESERVED}, which AWS keeps for its own services, and no route leads there: leave it "
                "out",
            )


def isolated_subnets_that_lead_there_are_some(environment: Environment) -> Iterator[RuleViolation]:
    """What is not made leads nowhere."""
    create = environment.network.create
    if create is None or create.transit_gateway is None or not create.transit_gateway.isolated:
        return
    if create.isolated_subnets or any(type_of(name, tier) == "isolated" for name, tier in create.subnets.items()):
        return
    yield RuleViolation(
        ((*SECTION, "isolated"), (*SECTION[:-1], "isolated_subnets"), (*SECTION[:-1], "subnets")),
        "true, and the network has no isolated subnets: leave it out, or set isolated_subnets to true",
    )


def one_way_leads_out(environment: Environment) -> Iterator[RuleViolation]:
    """To the internet by the transit gateway, or by NAT."""
    create = environment.network.create
    if create and create.transit_gateway and create.transit_gateway.is_way_out and create.nat != "none":
        place = create.transit_gateway.destinations.index(EVERYWHERE)
        yield RuleViolation(
            ((*DESTINATIONS, place), NAT),
            f"{EVERYWHERE} is where nat: {create.nat} leads: set nat to none, or leave it out",
        )


def refusals(create: CreatedNetwork, before: NetworkManifest) -> Iterator[RuleViolation]:
    """A NAT instance and a transit gateway have routes to both halves of the internet until the run ends."""
    if create.transit_gateway and create.transit_gateway.is_way_out and (before.nat or "").startswith("instance"):
        yield RuleViolation(
            (SECTION, NAT),
            f"{EVERYWHERE} leads through the NAT instance until this run ends: first set nat to single, without it, "
            "and run `pulumi up`; then write this",
        )
    if before.transit_way_out and create.nat.startswith("instance"):
        yield RuleViolation(
            (NAT,),
            f"{create.nat}, but {EVERYWHERE} leads to the transit gateway until this run ends: first set nat to "
            "single, and run `pulumi up`; then write this",
        )
