"""What is paid for: by the hour whether it is used or not, or by what is used."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from modulestack.prices import price_table
from modulestack.prices.price_table import Price

HOURS = Decimal(730)
"""A month's, as AWS's own calculator has it: 365 days of 24 hours, by 12."""
HOUR_S = Decimal(3600)
ENVIRONMENT = "environment"
"""Who has what no module has for itself."""


@dataclasses.dataclass(frozen=True)
class Span:
    """How much of something there is: at the least, as it starts, at the most."""

    least: Decimal
    now: Decimal
    most: Decimal

    @classmethod
    def of(cls, count: int | Decimal) -> Span:
        """Always the same."""
        return cls(Decimal(count), Decimal(count), Decimal(count))

    def times(self, factor: Decimal) -> Span:
        """Each of it *factor* times."""
        return Span(self.least * factor, self.now * factor, self.most * factor)

    def plus(self, other: Span) -> Span:
        """Both together."""
        return Span(self.least + other.least, self.now + other.now, self.most + other.most)


NOTHING = Span.of(0)


@dataclasses.dataclass(frozen=True, kw_only=True)
class CostLine:
    """Something that is paid for by the hour or by the month, whether anybody uses it or not."""

    module: str
    what: str
    item: str
    """Of the table of prices; one that it does not have is not known."""
    quantity: Span
    price: Price | None
    """None: not known."""
    note: str = ""

    @property
    def hourly(self) -> Span | None:
        """USD an hour; None: not known."""
        if self.price is None:
            return None
        per_hour = self.price.usd if self.price.unit.endswith("hour") else self.price.usd / HOURS
        return self.quantity.times(per_hour)

    @property
    def monthly(self) -> Span | None:
        """USD a month of 730 hours; None: not known."""
        if self.price is None:
            return None
        per_month = self.price.usd * HOURS if self.price.unit.endswith("hour") else self.price.usd
        return self.quantity.times(per_month)


@dataclasses.dataclass(frozen=True, kw_only=True)
class UsageRate:
    """Something that is paid for as it is used: how much that will be, nobody knows from the file."""

    module: str
    what: str
    item: str
    unit: str
    price: Price | None


def line(module: str, what: str, item: str, quantity: Span, region: str, note: str = "") -> CostLine:
    """A line with what *region* charges."""
    return CostLine(
        module=module, what=what, item=item, quantity=quantity, price=price_table.find(item, region), note=note
    )


def rate(module: str, what: str, item: str, region: str) -> UsageRate:
    """A rate of *region*."""
    price = price_table.find(item, region)
    return UsageRate(module=module, what=what, item=item, unit=price_table.unit_of(item), price=price)
