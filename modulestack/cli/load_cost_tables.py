"""What ``modulestack cost --load`` shows to people."""

from __future__ import annotations

import sys
from decimal import Decimal

from modulestack.cli import tables
from modulestack.cli.fitted_lines import fitted, terminal_width
from modulestack.cli.output import say, say_text
from modulestack.cost.load_cost import KINDS, LoadCost, UsedLine
from modulestack.prices import price_table

NOT_KNOWN = "not known"


def show_load_cost(cost: LoadCost, scenario: str, before: LoadCost | None, reference: str | None) -> None:
    """All of it; *before* is that of *reference*, None: there was no such environment."""
    least = "" if cost.is_complete else "at least "
    each = cost.per_million()
    per_million = "" if each is None else f", {each:,.2f} USD per million {cost.asked}"
    count = f"{cost.requests + cost.messages:,} {cost.asked}"
    _say(f"{cost.environment} in {cost.region}, {scenario}: {count} in {cost.seconds:,.0f} s")
    _say(
        f"{least}{cost.hourly():,.4f} USD an hour, {cost.monthly():,.2f} a month if every hour were like this"
        f"{per_million}"
    )
    if dates := sorted(line.price.date for line in cost.lines if line.price):
        _say(
            f"prices as far as they were known on {price_table.as_of()}, of {dates[0]} to {dates[-1]}; on demand, "
            "without tax, free tiers, discounts and data transfer"
        )
    if reference is not None:
        _show_comparison(cost, before, reference)
    say()
    tables.show(("module", "what", "kind", "used", "USD/hour"), [_row(line, cost.seconds) for line in cost.lines])
    say()
    tables.show(
        ("USD", "here", "an hour", "a month", f"a million {cost.asked}"),
        [
            (
                kind or "all",
                f"{cost.spent(kind):,.4f}",
                f"{cost.hourly(kind):,.4f}",
                f"{cost.monthly(kind):,.2f}",
                _usd(cost.per_million(kind), ".2f"),
            )
            for kind in (*KINDS, None)
        ],
    )
    for owner, units in cost.balancers:
        by = ", ".join(f"{name} {each:,.3f}" for name, each in units.items())
        _say(f"capacity units of the load balancer of {owner}, on the average; the most counts: {by}")
    for line in cost.lines:
        if line.price is None:
            _say(f"the price of {line.what} in {cost.region} is {NOT_KNOWN}: it is not in these sums")
    for what in cost.not_known:
        _say(f"how much this traffic uses is {NOT_KNOWN}: {what}")


def _show_comparison(cost: LoadCost, before: LoadCost | None, reference: str) -> None:
    say()
    if before is None:
        _say(f"there is no {cost.environment} at {reference}: all of it is new")
    rows = []
    for kind in (*KINDS, None):
        was, now = before.monthly(kind) if before else Decimal(0), cost.monthly(kind)
        rows.append((kind or "all", f"{was:,.2f}", f"{now:,.2f}", f"{now - was:+,.2f}"))
    tables.show(("USD/month", f"at {reference[:12]}", "now", "difference"), rows)


def _row(line: UsedLine, seconds: Decimal) -> tuple[str, ...]:
    used = f"{line.quantity:,.4f} {price_table.unit_of(line.item)}"
    hourly = None if line.usd is None else line.usd * 3600 / seconds
    return line.module, line.what, line.kind, used, _usd(hourly, ".4f")


def _usd(amount: Decimal | None, form: str) -> str:
    return NOT_KNOWN if amount is None else format(amount, f",{form}")


def _say(line: str) -> None:
    say_text(fitted(line, terminal_width(sys.stdout.isatty())))
