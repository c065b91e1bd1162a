"""Edits of the subnets of a created network that stands: the addresses of a subnet cannot change."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping

from modulestack.contract import limits
from modulestack.contract.network_manifest import NetworkManifest
from modulestack.environment.network_section import CreatedNetwork
from modulestack.environment.subnet_layout import free_range, isolated_subnets, zone_prefix, zone_subnets
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
    yield from _taken(create, before, prefix)


def _taken(create: CreatedNetwork, before: NetworkManifest, prefix: int) -> Iterator[RuleViolation]:
    """New subnets with addresses of others that go: what is new is made before what is old is deleted."""
    stands = {**zone_subnets(create.cidr, prefix, len(before.zones or ())), **before.subnets}
    wanted = all_subnets(create, prefix)
    for name, cidrs in wanted.items():
        for zone, cidr in [*enumerate(cidrs)][len(stands.get(name, ())) :]:
            for other, others in stands.items():
                stays = len(wanted.get(other, ()))
                gone = next((place for place, each in [*enumerate(others)][stays:] if _overlap(cidr, each)), None)
                if gone is None:
                    continue
                whose, what = (other, other)
                if other in wanted:
                    whose, what = f"the {other} subnet of zone {gone + 1}", f"zone {gone + 1}"
                yield RuleViolation(
                    _asked_by(name, zone, create),
                    f"{cidr} is of {whose} still, which this run deletes at its end: first take {what} away, and "
                    "run `pulumi up`; then write this",
                )
                break


def _asked_by(name: str, zone: int, create: CreatedNetwork) -> tuple[FieldPath, ...]:
    """What in the file asks for the *name* subnet of *zone*."""
    if name in create.subnets:
        return ((*SECTION, name, "cidrs", zone), (*SECTION, name))
    return (("network", "create", "zones" if name in OWN_TIERS or zone else "isolated_subnets"),)


def all_subnets(create: CreatedNetwork, prefix: int) -> Tiers:
    """Addresses of all kinds of subnets of *create*, whose zones have *prefix*."""
    return {**zone_subnets(create.cidr, prefix, create.zones), **named(create, prefix)}


def named(create: CreatedNetwork, prefix: int) -> Tiers:
    """
    Addresses of the subnets that *create* names, and of isolated ones: what a manifest tells of them.

    Those that zones have by themselves follow from *prefix*.
    """
    isolated = isolated_subnets(create.cidr, prefix)[: create.zones] if create.isolated_subnets else []
    return {**({"isolated": tuple(map(str, isolated))} if isolated else {}), **_own(create)}


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
