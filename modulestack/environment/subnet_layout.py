"""
Where the zones of a created VPC have their addresses.

Each zone has a slot of its own, and there are slots for more zones than a file may ask for, so that a zone is added or
taken away without moving another's subnets: a subnet's addresses cannot be changed.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Literal

from modulestack.contract import limits

_SLOT_BITS = (limits.ZONES.max - 1).bit_length()
"""Bits that tell the slots of all possible zones apart."""
SUBNET_BITS = 1
"""In a slot, bits that tell the public subnet from the private one."""


def zone_prefix(cidr: str) -> int:
    """
    Length of the prefix of one zone's addresses in *cidr*: an eighth of the VPC's.

    In a small VPC a greater part, so that load balancers find room in its subnets.
    """
    return min(_length(cidr) + _SLOT_BITS, limits.LOAD_BALANCER_SUBNET_PREFIX - SUBNET_BITS)


def most_zones(cidr: str, prefix: int) -> int:
    """How many zones of *prefix* fit into *cidr*, as far as a file may ask for them."""
    return min(1 << max(prefix - _length(cidr), 0), limits.ZONES.max)


def zone_subnets(cidr: str, prefix: int, zones: int) -> dict[str, tuple[str, ...]]:
    """
    Addresses of the public and the private subnet of each of *zones* zones of *prefix*: the halves of its slot.

    Fewer if *cidr* has no room for all.
    """
    slots = [*ipaddress.IPv4Network(cidr).subnets(new_prefix=prefix)][:zones] if prefix >= _length(cidr) else []
    halves = [[str(half) for half in slot.subnets(prefixlen_diff=SUBNET_BITS)] for slot in slots]
    return {name: tuple(each[place] for each in halves) for place, name in enumerate(("public", "private"))}


def free_range(cidr: str, taken: Iterable[str], prefix: int) -> str:
    """The first range of *prefix* in *cidr* that overlaps none of those *taken*; empty: there is none."""
    networks = [ipaddress.IPv4Network(each) for each in taken]
    if prefix < _length(cidr):
        return ""
    ranges = ipaddress.IPv4Network(cidr).subnets(new_prefix=prefix)
    return next((str(each) for each in ranges if not any(each.overlaps(other) for other in networks)), "")


def isolated_subnets(cidr: str, prefix: int) -> list[ipaddress.IPv4Network]:
    """
    Addresses of an isolated subnet in each zone that there may be: equal parts of the last slot, which no zone has.

    Empty: *cidr* has no slot to spare, or its parts would be smaller than AWS takes.
    """
    slots = [*ipaddress.IPv4Network(cidr).subnets(new_prefix=prefix)] if prefix >= _length(cidr) else []
    if len(slots) <= limits.ZONES.max or prefix + _SLOT_BITS > limits.VPC_PREFIX.max:
        return []
    return [*slots[(1 << _SLOT_BITS) - 1].subnets(prefixlen_diff=_SLOT_BITS)][: limits.ZONES.max]


def ipv6_subnet(vpc: str, kind: Literal["public", "private"], zone: int) -> str:
    """
    The range of the subnet of *kind* in the *zone*th zone (from 0), in the range of IPv6 of its *vpc*.

    Each has its own, however many zones there are.
    """
    network = ipaddress.IPv6Network(vpc)
    number = (kind == "private") << _SLOT_BITS | zone
    first = int(network.network_address) + (number << network.max_prefixlen - limits.SUBNET_PREFIX_OF_IPV6)
    return str(ipaddress.IPv6Network((first, limits.SUBNET_PREFIX_OF_IPV6)))


def _length(cidr: str) -> int:
    return ipaddress.IPv4Network(cidr).prefixlen
