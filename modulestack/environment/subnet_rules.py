"""Rules of the addresses that a file gives the subnets of a created network."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from modulestack.contract import limits
from modulestack.environment.model import CreatedNetwork, Environment
from modulestack.environment.subnet_layout import free_range, isolated_subnets, zone_prefix, zone_subnets
from modulestack.environment.subnet_tier import OWN_TIERS, SubnetTier
from modulestack.fields.violation import FieldPath, RuleViolation

CREATE: FieldPath = ("network", "create")
SECTION: FieldPath = (*CREATE, "subnets")
Place = tuple[str, int, str]
"""Name of a kind of subnets, zone from 0, addresses."""


def own_addresses_are_of_both(environment: Environment) -> Iterator[RuleViolation]:
    """
    Of public and of private subnets, or of neither: one has its addresses beside the other's.

    Source: https://www.pulumi.com/registry/packages/awsx/api-docs/ec2/vpc/#subnetspec (cidrBlocks)
    """
    tiers = _tiers(environment)
    for name, other in (OWN_TIERS, OWN_TIERS[::-1]):
        if name in tiers and other not in tiers:
            yield RuleViolation(
                ((*SECTION, name), SECTION),
                f"has addresses of its own, and {other} has none: add {other}, or leave it out",
            )


def tiers_lead_out_as_they_are_called(environment: Environment) -> Iterator[RuleViolation]:
    """Load balancers are in ``public``, tasks are in ``private``."""
    for name, tier in _tiers(environment).items():
        if name in OWN_TIERS and tier.type not in {None, name}:
            yield RuleViolation(((*SECTION, name, "type"),), f"{tier.type}, but {name} is what it says: leave it out")


def tiers_have_addresses_in_each_zone(environment: Environment) -> Iterator[RuleViolation]:
    """A subnet is in one zone."""
    create = environment.network.create
    for name, tier in _tiers(environment).items():
        if create and len(tier.cidrs) != create.zones:
            yield RuleViolation(
                ((*SECTION, name, "cidrs"), (*CREATE, "zones")),
                f"has {len(tier.cidrs)}, and there are {create.zones} zones: write one for each",
            )


def tiers_are_in_the_vpc(environment: Environment) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html"""
    create = environment.network.create
    if create is None:
        return
    for name, zone, cidr in _places(create):
        if not ipaddress.IPv4Network(cidr).subnet_of(ipaddress.IPv4Network(create.cidr)):
            yield RuleViolation(
                (_field(name, zone), (*CREATE, "cidr")), f"{cidr} is not in {create.cidr}: {_free(create, cidr)}"
            )


def load_balancers_have_room_in_tiers(environment: Environment) -> Iterator[RuleViolation]:
    """As limits.LOAD_BALANCER_SUBNET_PREFIX says."""
    create, longest = environment.network.create, limits.LOAD_BALANCER_SUBNET_PREFIX
    for name, zone, cidr in _places(create) if create else ():
        if name in OWN_TIERS and ipaddress.IPv4Network(cidr).prefixlen > longest:
            yield RuleViolation(
                (_field(name, zone),),
                f"{cidr} is too small for load balancers: allowed /{limits.VPC_PREFIX.min} to /{longest}",
            )


def tiers_do_not_overlap(environment: Environment) -> Iterator[RuleViolation]:
    """
    Neither with one another, nor with the subnets that the network has without them.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
    """
    create = environment.network.create
    if create is None:
        return
    seen = _laid_out(create, create.zones)
    for name, zone, cidr in _places(create):
        network = ipaddress.IPv4Network(cidr)
        other = next((each for each in seen if network.overlaps(ipaddress.IPv4Network(each[2]))), None)
        if other:
            yield RuleViolation(
                (_field(name, zone), SECTION),
                f"{cidr} overlaps {other[2]}, of the {other[0]} subnet of zone {other[1] + 1}: {_free(create, cidr)}",
            )
        seen.append((name, zone, cidr))


def _tiers(environment: Environment) -> dict[str, SubnetTier]:
    create = environment.network.create
    return create.subnets if create else {}


def _field(name: str, zone: int) -> FieldPath:
    return (*SECTION, name, "cidrs", zone)


def _places(create: CreatedNetwork) -> list[Place]:
    """What the file says."""
    return [(name, zone, cidr) for name, tier in create.subnets.items() for zone, cidr in enumerate(tier.cidrs)]


def _laid_out(create: CreatedNetwork, zones: int) -> list[Place]:
    """What the network has with *zones* without being told."""
    prefix = zone_prefix(create.cidr)
    ranges = {} if create.has_own_addresses else dict(zone_subnets(create.cidr, prefix, zones))
    if create.isolated_subnets:
        ranges["isolated"] = tuple(map(str, isolated_subnets(create.cidr, prefix)[:zones]))
    own = {name for name in OWN_TIERS if name in create.subnets}
    return [(name, zone, cidr) for name, cidrs in ranges.items() if name not in own for zone, cidr in enumerate(cidrs)]


def _free(create: CreatedNetwork, cidr: str) -> str:
    """What to write in place of *cidr*: if it can be where no zone that may come would be."""
    prefix = ipaddress.IPv4Network(cidr).prefixlen
    for zones in (limits.ZONES.max, create.zones):
        taken = [each for _, _, each in (*_laid_out(create, zones), *_places(create))]
        if free := free_range(create.cidr, taken, prefix):
            return f"write such as {free}, which is free"
    return f"no /{prefix} is free there: write a smaller one"
