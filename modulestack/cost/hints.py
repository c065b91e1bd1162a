"""What would cost less, by how much, and what that gives up."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from decimal import Decimal

from modulestack.cost.cost_line import ENVIRONMENT, HOURS
from modulestack.cost.estimate import CostEstimate
from modulestack.prices import price_table

SPOT_AT_MOST = Decimal("0.70")
"""By how much Spot is cheaper, at the most: https://aws.amazon.com/fargate/pricing/"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class CostHint:
    """One of them."""

    what: str
    saves: Decimal
    """USD a month, at the number of tasks that the environment starts with."""
    at_most: bool = False
    gives_up: str


def hints(estimate: CostEstimate) -> tuple[CostHint, ...]:
    """The one that saves most first."""
    found = [*_spot(estimate), *_arm(estimate), *_one_nat(estimate), *_shared_load_balancer(estimate)]
    return tuple(sorted((hint for hint in found if hint.saves > 0), key=lambda hint: -hint.saves))


def _spot(estimate: CostEstimate) -> Iterator[CostHint]:
    on_demand = ("Fargate vCPU", "Fargate memory, GB", "Fargate ARM vCPU", "Fargate ARM memory, GB")
    spent = sum((line.monthly.now for line in estimate.lines if line.what in on_demand and line.monthly), Decimal(0))
    yield CostHint(
        what="`spot_percent: 100` for modules on Fargate",
        saves=spent * SPOT_AT_MOST,
        at_most=True,
        gives_up="AWS may take a task back with two minutes' notice, and there may be none to have",
    )


def _arm(estimate: CostEstimate) -> Iterator[CostHint]:
    saves = Decimal(0)
    for line in estimate.lines:
        other = price_table.find(line.item.replace(".x86", ".arm"), estimate.region)
        if line.item.endswith(".x86") and line.price and other:
            saves += line.quantity.now * (line.price.usd - other.usd) * HOURS
    yield CostHint(
        what="`cpu_architecture: ARM64` for modules on Fargate",
        saves=saves,
        gives_up="images must be built for arm64",
    )


def _one_nat(estimate: CostEstimate) -> Iterator[CostHint]:
    hour = price_table.find("nat.hour", estimate.region)
    address = price_table.find("ipv4.hour", estimate.region)
    count = sum((line.quantity.now for line in estimate.lines if line.item == "nat.hour"), Decimal(0))
    if hour and address and count > 1:
        yield CostHint(
            what="`nat: single` in place of one per zone",
            saves=(count - 1) * (hour.usd + address.usd) * HOURS,
            gives_up="when its zone fails no task gets out; traffic of other zones crosses zones, at a price",
        )


def _shared_load_balancer(estimate: CostEstimate) -> Iterator[CostHint]:
    """One that the internet reaches and one that it does not can't be the same: each kind is counted for itself."""
    hour = price_table.find("alb.hour", estimate.region)
    if hour is None:
        return
    public, internal = list[Decimal](), 0
    for module in estimate.modules:
        own = [line for line in estimate.of(module) if line.item == "alb.hour"]
        if not own or module == ENVIRONMENT:
            continue
        addresses = [line for line in estimate.of(module) if line.what == "public IPv4 addresses of load balancers"]
        cost = sum((line.monthly.now for line in (*own, *addresses) if line.monthly), Decimal(0))
        if addresses:
            public.append(cost)
        else:
            internal += 1
    saves = sum(sorted(public)[:-1], Decimal(0)) + max(internal - 1, 0) * hour.usd * HOURS
    yield CostHint(
        what="a shared load balancer in place of one for each module (`load_balancers`)",
        saves=saves,
        gives_up="modules share its quotas, its rules and what happens to it; rules beyond ten are paid for",
    )
