"""What a scenario's tasks cost, as JSON, as a table of the report, and in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from modulestack.cost.load_document import size_data, usd
from modulestack.cost.scenario_cost import ScenarioCost
from modulestack.report_page.document import Cell, ReportTable


def sentence(costs: Sequence[ScenarioCost]) -> str:
    """Of all of them; empty: what one of them cost is not known."""
    spent, more = Decimal(0), Decimal(0)
    for each in costs:
        if each.usd is None or each.more_usd is None:
            return ""
        spent, more = spent + each.usd, more + each.more_usd
    if not costs:
        return ""
    than = "less" if more < 0 else "more"
    return f"meanwhile tasks cost {spent:,.4f} USD, {abs(more):,.4f} {than} than if nothing had happened"


def as_data(cost: ScenarioCost | None) -> dict[str, Any] | None:
    """For JSON; None: nothing was tried."""
    if cost is None:
        return None
    return {
        "usd": usd(cost.usd),
        "more_usd": usd(cost.more_usd),
        "tasks": [
            {
                "owner": each.owner,
                **size_data(each.size),
                "count": each.count,
                "seconds": float(each.seconds),
                "usd": usd(each.usd),
            }
            for each in cost.tasks
        ],
    }


def table(cost: ScenarioCost) -> ReportTable:
    """Its tasks, and how much more that is than without it."""
    rows: list[tuple[Cell, ...]] = [
        (each.owner, str(each.size), each.count, round(float(each.hours), 3), _text(each.usd)) for each in cost.tasks
    ]
    rows.append(("all", "", sum(each.count for each in cost.tasks), "", _text(cost.usd)))
    rows.append(("more than without it", "", "", "", _text(cost.more_usd, "+.4f")))
    return ReportTable(
        title="What its tasks cost", columns=("of", "size", "tasks", "task-hours", "USD"), rows=tuple(rows)
    )


def _text(amount: Decimal | None, form: str = ".4f") -> str:
    return "not known" if amount is None else format(amount, form)
