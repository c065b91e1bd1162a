"""An estimate and a comparison as one JSON document; docs/cost.md lists its fields."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from modulestack.cost.comparison import CostChange, CostComparison
from modulestack.cost.cost_line import HOURS, CostLine, Span, UsageRate
from modulestack.cost.estimate import CostEstimate
from modulestack.cost.hints import hints
from modulestack.prices import price_table
from modulestack.prices.price_table import Price


def as_json(estimate: CostEstimate, comparison: CostComparison | None = None) -> dict[str, Any]:
    """All of it; amounts are USD."""
    return {
        "environment": estimate.environment,
        "region": estimate.region,
        "currency": "USD",
        "prices_as_of": price_table.as_of(),
        "hours_per_month": int(HOURS),
        "complete": estimate.is_complete,
        "hourly": _span(estimate.hourly()),
        "monthly": _span(estimate.monthly()),
        "modules": [
            {"module": name, "hourly": _span(estimate.hourly(name)), "monthly": _span(estimate.monthly(name))}
            for name in estimate.modules
        ],
        "lines": [_line(line) for line in estimate.lines],
        "rates": [_rate(rate) for rate in estimate.rates],
        "uncounted": list(estimate.uncounted),
        "hints": [
            {"what": hint.what, "saves_monthly": _usd(hint.saves), "at_most": hint.at_most, "gives_up": hint.gives_up}
            for hint in hints(estimate)
        ],
        **({"against": _comparison(comparison)} if comparison else {}),
    }


def _comparison(comparison: CostComparison) -> dict[str, Any]:
    return {
        "reference": comparison.reference,
        "new": comparison.before is None,
        "monthly": _change(comparison.total),
        "modules": [{"module": each.module, **_change(each)} for each in comparison.modules],
        "lines": [
            {
                "module": each.module,
                "what": each.what,
                "quantity_before": _usd(each.quantity_before),
                "quantity_after": _usd(each.quantity_after),
                **(_change(each) if each.known else {"before": None, "after": None, "difference": None}),
            }
            for each in comparison.lines
        ],
    }


def _change(change: CostChange) -> dict[str, float]:
    return {"before": _usd(change.before), "after": _usd(change.after), "difference": _usd(change.difference)}


def _line(line: CostLine) -> dict[str, Any]:
    return {
        "module": line.module,
        "what": line.what,
        "item": line.item,
        "quantity": _span(line.quantity),
        "price": _price(line.price),
        "hourly": _span(line.hourly) if line.hourly else None,
        "monthly": _span(line.monthly) if line.monthly else None,
        "note": line.note,
    }


def _rate(rate: UsageRate) -> dict[str, Any]:
    return {"what": rate.what, "item": rate.item, "unit": rate.unit, "price": _price(rate.price)}


def _price(price: Price | None) -> dict[str, Any] | None:
    if price is None:
        return None
    return {"usd": float(price.usd), "unit": price.unit, "url": price.url, "date": price.date}


def _span(span: Span) -> dict[str, float]:
    return {"least": _usd(span.least), "now": _usd(span.now), "most": _usd(span.most)}


def _usd(amount: Decimal) -> float:
    return float(round(amount, 6))
