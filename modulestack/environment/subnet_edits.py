"""Edits of the subnets of a created network that stands: the addresses of a subnet cannot change."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping

from modulestack.contract import limits
from modulestack.contract.network_manifest import NetworkManifest
from modulestack.environment.network_section import CreatedNetwork
from modulestack.environment.subnet_layout import free_range, zone_prefix, zone_subnets
from modulestack.environment.subnet_tier import OWN_TIERS
from modulestack.fields.violation import FieldPath, RuleViolation

SECTION: FieldPath = ("network", "create", "subnets")
Tiers = Mapping[str, tuple[str, ...]]


def refusals(create: CreatedNetwork, before: NetworkManifest, prefix: int, another: str) -> Iterator[RuleViolation]:
    """
    What *create* says of subnets that stand as *before* has them.

    A subnet of other addresses is another one, and while load balancers and tasks are in the one neither can be made
    anew; nor can two overlap, and what is new is made before what is old is deleted.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
    """
    stands, wanted = _tiers(create.cidr, prefix, before.subnets), _tiers(create.cidr, prefix, _own(create))
    for name in [name for name in wanted if name in stands]:
        for zone, (was, is_now) in enumerate(zip(stands[name], wanted[name], strict=False)):
            if was != is_now:
                yield _moved(name, zone, was, is_now, create, another)
    yield from _on_zones(create, prefix)
    leaving = {name: cidrs for name, cidrs in before.subnets.items() if name not in wanted}
    for name in [name for name in wanted if name not in stands]:
        for place, cidr in enumerate(wanted[name]):
            for other, taken in leaving.items():
                if any(_overlap(cidr, each) for each in taken):
                    yield RuleViolation(
                        ((*SECTION, name, "cidrs", place), (*SECTION, name)),
                        f"{cidr} is of {other} still, which this run deletes at its end: first take {other} away, and "
                        "run `pulumi up`; then write this",
                    )


def _moved(name: str, zone: int, was: str, is_now: str, create: CreatedNetwork, another: str) -> RuleViolation:
    field: FieldPath = (*SECTION, name, "cidrs", zone) if name in create.subnets else SECTION
    of_zone = f"the {name} subnet of zone {zone + 1} has {was}"
    if name in OWN_TIERS:
        again = f"write {was} again" if name in create.subnets else f"write the addresses of {name} again"
        return RuleViolation(
            (field, SECTION),
            f"{is_now}, but {of_zone}, and the addresses of a subnet cannot change: {again}, {another}",
        )
    return RuleViolation(
        (field, (*SECTION, name)),
        f"{is_now}, but {of_zone}, and the addresses of a subnet cannot change: write {was} again, or give these "
        f"subnets another name, with which they are made beside those of {name}",
    )


def _on_zones(create: CreatedNetwork, prefix: int) -> Iterator[RuleViolation]:
    """What an earlier version laid out otherwise than a file's rules know."""
    if create.has_own_addresses or prefix == zone_prefix(create.cidr):
        return
    zones = [each for cidrs in zone_subnets(create.cidr, prefix, create.zones).values() for each in cidrs]
    for name, tier in create.subnets.items():
        for place, cidr in enumerate(tier.cidrs):
            if any(_overlap(cidr, each) for each in zones):
                free = free_range(create.cidr, zones, ipaddress.IPv4Network(cidr).prefixlen)
                yield RuleViolation(
                    ((*SECTION, name, "cidrs", place), (*SECTION, name)),
                    f"{cidr} has no room in {create.cidr} as an earlier version laid it out: "
                    + (f"write such as {free}, which is free" if free else "leave it out"),
                )


def _tiers(cidr: str, prefix: int, own: Tiers) -> Tiers:
    """Addresses of all kinds of subnets, where the file says none those that zones have by themselves."""
    return {**zone_subnets(cidr, prefix, limits.ZONES.max), **own}


def _own(create: CreatedNetwork) -> Tiers:
    return {name: tier.cidrs for name, tier in create.subnets.items()}


def _overlap(one: str, other: str) -> bool:
    return ipaddress.IPv4Network(one).overlaps(ipaddress.IPv4Network(other))
