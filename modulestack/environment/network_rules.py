"""Rules of an environment's network: a VPC of its own, or one that is there already."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from modulestack.contract import limits
from modulestack.environment.model import Environment
from modulestack.environment.subnet_layout import isolated_subnets, zone_prefix
from modulestack.fields.violation import RuleViolation


def network_is_created_or_existing(environment: Environment) -> Iterator[RuleViolation]:
    """One of the two, so that a file never means to adopt what it also creates."""
    network = environment.network
    if network.create and network.existing:
        yield RuleViolation(
            (("network", "existing"), ("network", "create")), "is set beside create: keep one of the two"
        )
    if not network.create and not network.existing:
        yield RuleViolation(
            (("network",), ("network", "create"), ("network", "existing")),
            "says nothing: add create: {} for a network of its own, or existing: with the ids or tags of one",
        )


def addresses_suffice_for_the_zones(environment: Environment) -> Iterator[RuleViolation]:
    """
    A zone's share of the VPC holds a private subnet (half of it) and a public one (a quarter).

    Sources: https://www.pulumi.com/docs/iac/clouds/aws/guides/vpc/ (subnets per zone), and the size of a load
    balancer's subnet at components.limits.LOAD_BALANCER_SUBNET_PREFIX.
    """
    create = environment.network.create
    if create is None or create.has_own_addresses:
        return
    zone_bits = (create.zones - 1).bit_length()
    longest = limits.LOAD_BALANCER_SUBNET_PREFIX - 2 - zone_bits
    network = ipaddress.IPv4Network(create.cidr)
    if network.prefixlen > longest:
        smallest = network.prefixlen + zone_bits + 2
        yield RuleViolation(
            (("network", "create", "cidr"), ("network", "create", "zones")),
            f"{create.cidr} is too small for {create.zones} zones: its public subnets would be /{smallest}, and "
            f"load balancers need /{limits.LOAD_BALANCER_SUBNET_PREFIX}: "
            f"allowed /{limits.VPC_PREFIX.min} to /{longest}",
        )


def isolated_subnets_have_room(environment: Environment) -> Iterator[RuleViolation]:
    """
    They share the addresses of a zone more than there may be, in parts of sixteen at least.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
    """
    create = environment.network.create
    if create is None or not create.isolated_subnets or isolated_subnets(create.cidr, zone_prefix(create.cidr)):
        return
    first = limits.VPC_PREFIX.min
    fits = [
        length
        for length in range(first, limits.VPC_PREFIX.max + 1)
        if isolated_subnets(f"10.0.0.0/{length}", zone_prefix(f"10.0.0.0/{length}"))
    ]
    yield RuleViolation(
        (("network", "create", "isolated_subnets"), ("network", "create", "cidr")),
        f"have no room in {create.cidr}: allowed with /{first} to /{max(fits)}",
    )
