"""
The table of prices, ``price_table.json``: what a unit costs, in which region, by which page, of when.

USD, on demand, without tax, free tiers, Savings Plans and agreements. What is not in it is not known: no number is
derived from another region's.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib.resources
import json
from decimal import Decimal
from typing import Any

from modulestack.contract import partitions

EVERYWHERE = "*"
"""Of prices that are the same in all regions of the commercial partition."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Price:
    """What one unit costs."""

    item: str
    region: str
    """``*``: in every region of the commercial partition."""
    usd: Decimal
    unit: str
    """Such as ``vCPU-hour``."""
    url: str
    """Where it was read."""
    date: str
    """When that was published, or was read if it does not say: ISO 8601, also without the day."""


@functools.cache
def _table() -> dict[str, Any]:
    text = importlib.resources.files("modulestack.prices").joinpath("price_table.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def as_of() -> str:
    """The day of the table."""
    return str(_table()["as_of"])


def regions() -> tuple[str, ...]:
    """Those that have prices of their own."""
    return tuple(region for region in _table()["prices"] if region != EVERYWHERE)


def units() -> dict[str, str]:
    """Item → its unit, of everything that is charged for by a named unit, with a price or without."""
    return dict(_table()["units"])


def find(item: str, region: str) -> Price | None:
    """What a unit of *item* costs in *region*; None: this table does not know."""
    everywhere = EVERYWHERE if partitions.of_region(region) is partitions.COMMERCIAL else ""
    for place in (region, everywhere):
        row = _table()["prices"].get(place, {}).get(item)
        if row is not None:
            source = _table()["sources"][row["source"]]
            return Price(item=item, region=place, usd=Decimal(row["usd"]), unit=unit_of(item), **source)
    return None


def unit_of(item: str) -> str:
    """The unit of *item*; machines are charged by the hour."""
    return "hour" if item.startswith("ec2.") else str(_table()["units"][item])
