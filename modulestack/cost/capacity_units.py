"""
Capacity units of an Application Load Balancer: of four dimensions, the one that is used most.

https://aws.amazon.com/elasticloadbalancing/pricing/
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from decimal import Decimal

from modulestack.cost.cost_line import HOUR_S

NEW_CONNECTIONS_PER_S = Decimal(25)
ACTIVE_CONNECTIONS = Decimal(3000)
GB_PER_HOUR = Decimal(1)
"""For targets that are instances, containers or addresses."""
EVALUATIONS_PER_S = Decimal(1000)
FREE_RULES = 10


@dataclasses.dataclass(frozen=True, kw_only=True)
class BalancerUse:
    """An hour of a load balancer, or the part of it that is known, on the average."""

    seconds: Decimal
    connections_per_s: Decimal
    """New ones."""
    active_connections: Decimal
    gb_per_hour: Decimal
    """What of it is known."""
    evaluations_per_s: Decimal
    """Of rules, without those that are free."""

    @property
    def units(self) -> Mapping[str, Decimal]:
        """Dimension → how many units it is alone; of bytes nothing where they are not known."""
        found = {
            "new connections": self.connections_per_s / NEW_CONNECTIONS_PER_S,
            "active connections": self.active_connections / ACTIVE_CONNECTIONS,
            "processed bytes": self.gb_per_hour / GB_PER_HOUR,
            "rule evaluations": self.evaluations_per_s / EVALUATIONS_PER_S,
        }
        return {name: each for name, each in found.items() if each or name != "processed bytes"}

    @property
    def unit_hours(self) -> Decimal:
        """That are charged for."""
        return max(self.units.values()) * self.seconds / HOUR_S

    def plus(self, other: BalancerUse) -> BalancerUse:
        """Both in the same hour."""
        return BalancerUse(
            seconds=self.seconds,
            connections_per_s=self.connections_per_s + other.connections_per_s,
            active_connections=self.active_connections + other.active_connections,
            gb_per_hour=self.gb_per_hour + other.gb_per_hour,
            evaluations_per_s=self.evaluations_per_s + other.evaluations_per_s,
        )


def mean_units(uses: Iterable[BalancerUse]) -> dict[str, Decimal]:
    """Dimension → how many units it is alone, on the average of all hours."""
    total, seconds = dict[str, Decimal](), Decimal(0)
    for use in uses:
        seconds += use.seconds
        for name, units in use.units.items():
            total[name] = total.get(name, Decimal(0)) + units * use.seconds
    return {name: each / seconds for name, each in total.items()} if seconds else {}


def evaluated_rules(position: int) -> int:
    """How many rules are charged for of a request that the rule at *position*, counted from 1, takes."""
    return max(0, position - FREE_RULES)
