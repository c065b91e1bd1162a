"""What a scenario's requests cost, as JSON and in a sentence; docs/cost.md lists the fields."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from modulestack.cost.cost_line import HOURS
from modulestack.cost.load_cost import KINDS, LoadCost, UsedLine
from modulestack.cost.running_costs import TaskSize
from modulestack.prices import price_table


def as_json(cost: LoadCost | None) -> dict[str, Any] | None:
    """All of it; amounts are USD. None: no request came."""
    if cost is None:
        return None
    return {
        "environment": cost.environment,
        "region": cost.region,
        "currency": "USD",
        "prices_as_of": price_table.as_of(),
        "hours_per_month": int(HOURS),
        "complete": cost.is_complete,
        "simulated_s": float(cost.seconds),
        "requests": cost.requests,
        "messages": cost.messages,
        "spent": {_key(kind): usd(cost.spent(kind)) for kind in (*KINDS, None)},
        "hourly": {_key(kind): usd(cost.hourly(kind)) for kind in (*KINDS, None)},
        "monthly": {_key(kind): usd(cost.monthly(kind)) for kind in (*KINDS, None)},
        "per_million_requests": {_key(kind): usd(cost.per_million(kind)) for kind in (*KINDS, None)},
        "lines": [_line(line) for line in cost.lines],
        "tasks": [
            {
                "module": each.owner,
                **size_data(each.size),
                "count": each.count,
                "seconds": float(each.seconds),
                "usd": usd(each.usd),
            }
            for each in cost.tasks
        ],
        "capacity_units": [
            {"module": owner, **{_key(name): float(round(each, 6)) for name, each in units.items()}}
            for owner, units in cost.balancers
        ],
        "not_known": list(cost.not_known),
    }


def sentence(cost: LoadCost) -> str:
    """In one line."""
    known = "" if cost.is_complete else "at least "
    each = cost.per_million()
    per_million = "" if each is None else f"; {each:,.2f} USD per million {cost.asked}"
    fixed, traffic = (cost.hourly(kind) for kind in KINDS)
    return (
        f"costs {known}{cost.hourly():,.4f} USD an hour like this, {cost.monthly():,.2f} a month: "
        f"{fixed:,.4f} an hour fixed, {traffic:,.4f} by traffic{per_million}"
    )


def size_data(size: TaskSize) -> dict[str, Any]:
    """What a task is paid for by."""
    return {
        "vcpu": float(size.vcpu),
        "memory_gb": float(size.memory_gb),
        "storage_gb": float(size.storage_gb),
        "architecture": size.architecture,
        "spot": size.is_spot,
    }


def usd(amount: Decimal | None) -> float | None:
    """None: not known."""
    return None if amount is None else float(round(amount, 6))


def _key(kind: str | None) -> str:
    return (kind or "total").replace(" ", "_")


def _line(line: UsedLine) -> dict[str, Any]:
    price = line.price
    return {
        "module": line.module,
        "what": line.what,
        "item": line.item,
        "kind": line.kind.replace(" ", "_"),
        "quantity": float(round(line.quantity, 9)),
        "unit": price_table.unit_of(line.item),
        "price": {"usd": float(price.usd), "url": price.url, "date": price.date} if price else None,
        "usd": usd(line.usd),
    }
