"""Where a task goes: its zone, its address and its capacity provider."""

from __future__ import annotations

import collections
import ipaddress
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from modulestack.embedded_aws.ecs.dependencies import TaskSubnet

RESERVED = 4
"""Addresses at the start of a subnet that AWS keeps. https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html"""


def subnet_for(
    subnets: Sequence[TaskSubnet], mates: Sequence[str], others: Sequence[str], lost: Collection[str]
) -> TaskSubnet | None:
    """
    The subnet of the next task; None: there is no zone left.

    It is in the zone with the fewest *mates* (zones of tasks of its deployment), then with the fewest *others*, and in
    none that is *lost*; of several such in the first by name, so that it makes no difference what AWS calls subnets.

    Fargate spreads the tasks of a service over the zones of its subnets.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
    """
    own, rest = collections.Counter(mates), collections.Counter(others)
    left = [subnet for subnet in subnets if subnet.zone not in lost]
    return min(left, key=lambda subnet: (own[subnet.zone], rest[subnet.zone], subnet.zone), default=None)


def address_in(cidr: ipaddress.IPv4Network, taken: Collection[int]) -> int | None:
    """The first free address of a subnet, counted from its beginning; None: it is full."""
    return next((number for number in range(RESERVED, cidr.num_addresses - 1) if number not in taken), None)


def provider_for(strategy: Sequence[Mapping[str, Any]], in_use: Sequence[str | None]) -> str:
    """
    The capacity provider of the next task: bases first, then whoever is furthest behind its weight.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
    """
    counts = collections.Counter(in_use)
    for item in strategy:
        if counts[item["capacityProvider"]] < item.get("base", 0):
            return str(item["capacityProvider"])
    weighted = [item for item in strategy if item.get("weight", 0) > 0] or list(strategy)

    def behind(item: Mapping[str, Any]) -> float:
        extra = counts[item["capacityProvider"]] - item.get("base", 0)
        return float(extra + 1) / float(item.get("weight") or 1)

    return str(min(weighted, key=behind)["capacityProvider"])
