"""
What AWS tells of a network that is there: which subnets the file means, and what they lack. Pure.

Sources: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-types.html (public: a route to an internet gateway),
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html (subnets),
https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html (names of private hosted zones)
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from modulestack.contract import limits
from modulestack.environment.dual_stack_rules import shared_with_ipv6, with_ipv6
from modulestack.environment.existing_network import ExistingNetwork, tag_text
from modulestack.environment.existing_network_rules import Kind, public_modules, who_needs_public
from modulestack.environment.model import Environment
from modulestack.fields.text import bare, listed

KINDS: tuple[Kind, ...] = ("public", "private")
WayOut = Literal["internet gateway", "other", ""]
"""Where requests to elsewhere go: to an internet gateway, through a NAT gateway or the like, nowhere."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class FoundSubnet:
    """A subnet of the account."""

    id: str
    vpc_id: str
    zone: str
    """Name of its availability zone."""
    way_out: WayOut
    has_ipv6: bool = True
    """Whether it has a range of IPv6."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class FoundVpc:
    """A VPC of the account."""

    id: str
    resolves_private_names: bool
    """Whether it has both DNS support and DNS hostnames."""
    reaches_ecr: bool
    """Whether tasks without a way out reach what they must, by endpoints of the VPC or a way that no table shows."""


def chosen(network: ExistingNetwork, kind: Kind, subnets: Sequence[FoundSubnet]) -> tuple[str, ...]:
    """Ids, of the *subnets* of *network*'s VPC, of those that are of *kind* by their routes, in order."""
    wanted: WayOut = "internet gateway" if kind == "public" else "other"
    return tuple(sorted(each.id for each in subnets if each.way_out == wanted)) if network.finds_subnets else ()


def problems(environment: Environment, vpc: FoundVpc, subnets: Mapping[Kind, Sequence[FoundSubnet]]) -> Iterator[str]:
    """Why *environment* cannot run on *subnets* of *vpc*: a line each, with the key at fault."""
    network = environment.network.existing
    if network is None:
        return
    reachable = public_modules(environment)
    for kind in KINDS:
        if kind == "public" and not reachable and not subnets[kind]:
            continue
        key = key_of(network, kind)
        yield from _of_another_vpc(key, vpc, subnets[kind])
        yield from _zones(environment, key, kind, subnets[kind], reachable)
    yield from _ways_in(key_of(network, "public"), subnets["public"])
    if dual := with_ipv6(environment):
        told = f"load_balancing.ip_address_type of {listed(map(bare, dual[:5]), 'and')}"
        yield from _ipv6(key_of(network, "public"), subnets["public"], told)
    for name in shared_with_ipv6(environment):
        where: Kind = "private" if environment.load_balancers[name].is_internal else "public"
        yield from _ipv6(key_of(network, where), subnets[where], f"load_balancers.{bare(name)}.ip_address_type")
    if not vpc.reaches_ecr:
        yield from _ways_out(key_of(network, "private"), vpc, subnets["private"])
    called = [name for name, module in environment.modules.items() if environment.callers_of(module)]
    if called and not vpc.resolves_private_names:
        yield (
            f"network.existing: {vpc.id} does not resolve names of private hosted zones, by which others call "
            f"{listed(map(bare, called[:5]), 'and')}: let whoever owns it run aws ec2 modify-vpc-attribute --vpc-id "
            f"{vpc.id} --enable-dns-support and the same with --enable-dns-hostnames"
        )


def key_of(network: ExistingNetwork, kind: Kind) -> str:
    """The key by which *network* says which subnets are of *kind*."""
    if network.finds_subnets:
        return f"network.existing.{'vpc_id' if network.vpc_id else 'vpc_tags'}"
    return f"network.existing.{kind}_subnet_{'tags' if getattr(network, f'{kind}_subnet_tags') else 'ids'}"


def none_tagged(network: ExistingNetwork, kind: Kind, vpc_id: str) -> str:
    """No subnet has the tags that *network* wants."""
    tags: dict[str, str] = getattr(network, f"{kind}_subnet_tags")
    return (
        f"network.existing.{kind}_subnet_tags: {vpc_id} has no subnet with {tag_text(tags)}: write tags that its "
        f"{kind} subnets have, or their ids under {kind}_subnet_ids"
    )


def not_one_vpc(network: ExistingNetwork, region: str, ids: Sequence[str]) -> str:
    """None or several have the tags that *network* wants."""
    tags = tag_text(network.vpc_tags)
    if not ids:
        return f"network.existing.vpc_tags: there is no VPC with {tags} in {region}: write tags that one has, or its id"
    return (
        f"network.existing.vpc_tags: {len(ids)} VPCs of {region} have {tags}, {listed(sorted(ids), 'and')}: add a tag "
        "that only one of them has, or write its id under vpc_id"
    )


def _of_another_vpc(key: str, vpc: FoundVpc, subnets: Sequence[FoundSubnet]) -> Iterator[str]:
    for subnet in subnets:
        if subnet.vpc_id != vpc.id:
            yield f"{key}: {subnet.id} is in {subnet.vpc_id}, not in {vpc.id}: name subnets of one VPC"


def _zones(
    environment: Environment, key: str, kind: Kind, subnets: Sequence[FoundSubnet], reachable: Sequence[str]
) -> Iterator[str]:
    """A load balancer takes one subnet of a zone, and two zones at least."""
    network, least = environment.network.existing, limits.LOAD_BALANCER_ZONES
    zones: dict[str, list[str]] = {}
    for subnet in subnets:
        zones.setdefault(subnet.zone, []).append(subnet.id)
    needed = kind == "private" or reachable
    if needed and len(zones) < least:
        who = who_needs_public(list(reachable)) if kind == "public" else "load balancers and tasks need"
        by_routes = " that lead to an internet gateway" if kind == "public" else " that lead out another way"
        which = f"{kind} subnets{by_routes if network and network.finds_subnets else ''}"
        yield (
            f"{key}: {listed(zones, 'and') or 'no zone'} {'has' if len(zones) < 2 else 'have'} {which}, and {who} "
            f"{least} zones: name more subnets{_by_hand(network, kind)}"
        )
    if not _has_load_balancers(environment, kind):
        return
    for zone, ids in zones.items():
        if len(ids) > 1:
            yield (
                f"{key}: {listed(ids, 'and')} are in one zone, {zone}, and a load balancer takes one of each: name one "
                f"of them{_by_hand(network, kind)}"
            )


def _has_load_balancers(environment: Environment, kind: Kind) -> bool:
    """Whether one is made there."""
    made = [each for each in environment.load_balancers.values() if not each.existing]
    return any(each.faces_internet == (kind == "public") for each in made) or any(
        module.has_own_load_balancer and module.is_public == (kind == "public")
        for module in environment.modules.values()
    )


def _by_hand(network: ExistingNetwork | None, kind: Kind) -> str:
    return f", under {kind}_subnet_ids or {kind}_subnet_tags" if network and network.finds_subnets else ""


def _ways_in(key: str, subnets: Sequence[FoundSubnet]) -> Iterator[str]:
    for subnet in subnets:
        if subnet.way_out != "internet gateway":
            yield (
                f"{key}: {subnet.id} has no route to an internet gateway: a load balancer there is reached by nobody: "
                "name subnets that have one"
            )


def _ipv6(key: str, subnets: Sequence[FoundSubnet], told: str) -> Iterator[str]:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html"""
    for subnet in subnets:
        if not subnet.has_ipv6:
            yield (
                f"{key}: {subnet.id} has no range of IPv6, which {told} needs: name subnets that have one, or leave "
                "it out"
            )


def _ways_out(key: str, vpc: FoundVpc, subnets: Sequence[FoundSubnet]) -> Iterator[str]:
    for subnet in subnets:
        if subnet.way_out == "internet gateway":
            lack = "leads to the internet gateway, and tasks have no public addresses"
        elif not subnet.way_out:
            lack = f"has no way out, and {vpc.id} no endpoints of ECR"
        else:
            continue
        yield f"{key}: {subnet.id} {lack}: they could pull no image: name subnets with a route to a NAT gateway"
