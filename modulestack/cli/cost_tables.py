"""What ``modulestack cost`` shows to people."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from decimal import Decimal

from modulestack.cli import tables
from modulestack.cli.fitted_lines import fitted, terminal_width
from modulestack.cli.output import say, say_text
from modulestack.cost.comparison import CostComparison
from modulestack.cost.cost_line import HOURS, CostLine, Span
from modulestack.cost.estimate import CostEstimate
from modulestack.cost.hints import hints
from modulestack.prices import price_table

NOT_KNOWN = "not known"


def show_cost(estimate: CostEstimate, comparison: CostComparison | None) -> None:
    """All of it, the difference first where there is one to show."""
    _show_total(estimate)
    if comparison is not None:
        _show_comparison(comparison)
    say()
    tables.show(("module", "what", "number", "USD/hour", "USD/month"), [_row(line) for line in estimate.lines])
    say()
    names = (*estimate.modules, None) if len(estimate.modules) > 1 else (None,)
    rows = [_spans(name or "all", estimate.monthly(name)) for name in names]
    tables.show(("USD/month", "least tasks", "as it starts", "most tasks"), rows)
    if estimate.rates:
        say("", "paid for as it is used, not in these sums:")
        tables.show(
            ("what", "USD", "by"),
            [(rate.what, f"{rate.price.usd}" if rate.price else NOT_KNOWN, rate.unit) for rate in estimate.rates],
        )
    for line in _footnotes(estimate):
        _say(line)
    if found := hints(estimate):
        say("", "what would cost less:")
    for hint in found:
        most = "up to " if hint.at_most else ""
        _say(f"  {hint.what}: {most}{hint.saves:,.2f} USD a month less; {hint.gives_up}")


def _show_total(estimate: CostEstimate) -> None:
    least = "" if estimate.is_complete else "at least "
    hourly, monthly = estimate.hourly().now, estimate.monthly().now
    if not any(line.price for line in estimate.lines):
        _say(f"{estimate.environment} in {estimate.region}: {NOT_KNOWN}")
    else:
        _say(
            f"{estimate.environment} in {estimate.region}: {least}{monthly:,.2f} USD a month of {HOURS} hours, "
            f"{hourly:,.4f} an hour, with the tasks that it starts with"
        )
    if estimate.region not in price_table.regions():
        _say(
            f"there are no prices of {estimate.region} in this version's table, only of "
            f"{' and '.join(price_table.regions())}: what it makes is counted, most of its prices are not known"
        )
    if dates := sorted(line.price.date for line in estimate.lines if line.price):
        _say(
            f"prices as far as they were known on {price_table.as_of()}, of {dates[0]} to {dates[-1]}; on demand, "
            "without tax, free tiers, discounts and data transfer"
        )


def _show_comparison(comparison: CostComparison) -> None:
    say()
    if comparison.before is None:
        _say(f"there is no {comparison.after.environment} at {comparison.reference}: all of it is new")
    rows = [
        (each.module or "all", f"{each.before:,.2f}", f"{each.after:,.2f}", f"{each.difference:+,.2f}")
        for each in (*comparison.modules, comparison.total)
    ]
    tables.show(("USD/month", f"at {comparison.reference[:12]}", "now", "difference"), rows)
    for each in comparison.lines:
        number = f"{_number(each.quantity_before)} -> {_number(each.quantity_after)}"
        cost = f"{each.difference:+,.2f} USD a month" if each.known else f"its price is {NOT_KNOWN}"
        _say(f"  {each.module}: {each.what}: {number}: {cost}")


def _footnotes(estimate: CostEstimate) -> Sequence[str]:
    unknown = dict.fromkeys(line.what for line in estimate.unknown)
    notes = [f"the price of {what} in {estimate.region} is {NOT_KNOWN}: it is not in these sums" for what in unknown]
    notes += [f"{type_} costs something that is not counted" for type_ in estimate.uncounted]
    notes += dict.fromkeys(f"{line.what}: {line.note}" for line in estimate.lines if line.note)
    return ("", *notes) if notes else ()


def _row(line: CostLine) -> tuple[str, ...]:
    hourly, monthly = line.hourly, line.monthly
    return (
        line.module,
        line.what,
        _numbers(line.quantity),
        f"{hourly.now:,.4f}" if hourly else NOT_KNOWN,
        f"{monthly.now:,.2f}" if monthly else NOT_KNOWN,
    )


def _spans(name: str, span: Span) -> tuple[str, ...]:
    return (name, *(f"{each:,.2f}" for each in (span.least, span.now, span.most)))


def _numbers(span: Span) -> str:
    if span.least == span.most:
        return _number(span.now)
    return f"{_number(span.now)} ({_number(span.least)} to {_number(span.most)})"


def _number(count: Decimal) -> str:
    return f"{count.normalize():f}"


def _say(line: str) -> None:
    say_text(fitted(line, terminal_width(sys.stdout.isatty())))
