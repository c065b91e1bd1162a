"""What an environment costs under the requests of a scenario: by the hour anyway, and by what they use."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal

from modulestack.cost.capacity_units import BalancerUse, mean_units
from modulestack.cost.cost_line import HOUR_S, HOURS
from modulestack.cost.estimate import CostEstimate
from modulestack.cost.load_use import BYTES_PER_GB, ModuleUse
from modulestack.cost.task_runs import TaskTime
from modulestack.prices import price_table
from modulestack.prices.price_table import Price

MILLION = Decimal(1_000_000)
Kind = Literal["fixed", "by traffic"]
KINDS: tuple[Kind, ...] = ("fixed", "by traffic")
_SPARE = Decimal("1e-9")
"""What is less than this is none: it is what rounding leaves."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class UsedLine:
    """What was used of something while requests came."""

    module: str
    what: str
    item: str
    """Of the table of prices."""
    kind: Kind
    quantity: Decimal
    """In the item's unit; less than 0: so much less than with the tasks that it starts with."""
    price: Price | None
    """None: not known."""

    @property
    def usd(self) -> Decimal | None:
        """None: not known."""
        return None if self.price is None else self.quantity * self.price.usd


@dataclasses.dataclass(frozen=True, kw_only=True)
class LoadCost:
    """Of one scenario in one environment; USD."""

    environment: str
    region: str
    seconds: Decimal
    """For which requests came."""
    requests: int
    """Of clients; one that is asked again counts once, and what modules ask each other does not."""
    messages: int = 0
    """Of queues."""
    lines: tuple[UsedLine, ...]
    tasks: tuple[TaskTime, ...]
    """On Fargate, by module and size."""
    balancers: tuple[tuple[str, dict[str, Decimal]], ...]
    """Whose each load balancer is, and its capacity units by dimension, on the average."""
    not_known: tuple[str, ...]
    """What else is paid for as it is used, and how much of it was used is not known."""

    def spent(self, kind: Kind | None = None) -> Decimal:
        """While requests came, as far as it is known."""
        return sum((line.usd or Decimal(0) for line in self.lines if kind in (None, line.kind)), Decimal(0))

    def hourly(self, kind: Kind | None = None) -> Decimal:
        """An hour of the same."""
        return self.spent(kind) * HOUR_S / self.seconds

    def monthly(self, kind: Kind | None = None) -> Decimal:
        """If every hour were like this."""
        return self.hourly(kind) * HOURS

    def per_million(self, kind: Kind | None = None) -> Decimal | None:
        """Of requests and messages; None: there were none."""
        count = self.requests + self.messages
        return self.spent(kind) * MILLION / count if count else None

    @property
    def asked(self) -> str:
        """What came, as people name it."""
        return (
            "requests and messages" if self.requests and self.messages else "messages" if self.messages else "requests"
        )

    @property
    def is_complete(self) -> bool:
        """Whether every line has a price, and it is known how much was used of everything."""
        return not self.not_known and all(line.price for line in self.lines)


def load_cost(
    estimate: CostEstimate,
    *,
    seconds: Decimal,
    requests: int,
    messages: int = 0,
    tasks: Sequence[TaskTime],
    uses: Sequence[ModuleUse],
) -> LoadCost:
    """
    *estimate* is of the same environment without requests.

    *tasks* are those that ran meanwhile, each owned by a module.
    """
    balancers = _balancers(uses)
    traffic = [*_tasks(estimate, tasks, seconds), *_units(estimate, balancers), *_by_request(estimate, uses)]
    return LoadCost(
        environment=estimate.environment,
        region=estimate.region,
        seconds=seconds,
        requests=requests,
        messages=messages,
        lines=(*_fixed(estimate, seconds), *traffic),
        tasks=tuple(tasks),
        balancers=tuple((owner, mean_units(hours)) for owner, hours in balancers),
        not_known=(*_not_known(estimate, uses), *(["queues: requests to SQS"] if messages else [])),
    )


def _fixed(estimate: CostEstimate, seconds: Decimal) -> Iterator[UsedLine]:
    """All that ``modulestack cost`` counts, with the tasks that it starts with."""
    for line in estimate.lines:
        by_hour = price_table.unit_of(line.item).endswith("hour")
        quantity = line.quantity.now * seconds / HOUR_S / (1 if by_hour else HOURS)
        yield UsedLine(
            module=line.module, what=line.what, item=line.item, kind="fixed", quantity=quantity, price=line.price
        )


def _tasks(estimate: CostEstimate, tasks: Sequence[TaskTime], seconds: Decimal) -> Iterator[UsedLine]:
    """How much more there was of tasks, or less, than of those that it starts with."""
    found: dict[tuple[str, str], Decimal] = {}
    for each in tasks:
        for item, quantity in each.size.parts():
            key = each.owner, item
            found[key] = found.get(key, Decimal(0)) + quantity * each.hours
    for line in estimate.lines:
        if line.item.startswith("fargate."):
            key = line.module, line.item
            found[key] = found.get(key, Decimal(0)) - line.quantity.now * seconds / HOUR_S
    for (module, item), quantity in found.items():
        if abs(quantity) > _SPARE:
            than, part = "more" if quantity > 0 else "less", _PART[item.split(".")[1]]
            yield _line(estimate, module, f"tasks, {than} than it starts with: {part}", item, quantity)


_PART = {"vcpu": "vCPU", "memory": "memory, GB", "storage": "storage, GB"}


def _balancers(uses: Sequence[ModuleUse]) -> list[tuple[str, tuple[BalancerUse, ...]]]:
    """Whose each is, and its hours: what all modules behind it use, together."""
    found: dict[str, tuple[str, tuple[BalancerUse, ...]]] = {}
    for use in uses:
        hours = use.balancer_uses()
        if before := found.get(use.balancer):
            hours = tuple(one.plus(other) for one, other in zip(before[1], hours, strict=True))
        found[use.balancer] = use.balancer_owner, hours
    return list(found.values())


def _units(estimate: CostEstimate, balancers: Sequence[tuple[str, tuple[BalancerUse, ...]]]) -> Iterator[UsedLine]:
    for owner, hours in balancers:
        quantity = sum((hour.unit_hours for hour in hours), Decimal(0))
        yield _line(estimate, owner, "application load balancer: capacity units", "alb.lcu", quantity)


def _by_request(estimate: CostEstimate, uses: Sequence[ModuleUse]) -> Iterator[UsedLine]:
    for use in uses:
        if use.logged_bytes:
            quantity = use.requests * use.logged_bytes / BYTES_PER_GB
            yield _line(estimate, use.module, "logs: taken in", "logs.in", quantity)
        if use.has_web_acl:
            what = "requests that web ACLs look at"
            yield _line(estimate, use.module, what, "waf.requests", use.requests / MILLION)


def _line(estimate: CostEstimate, module: str, what: str, item: str, quantity: Decimal) -> UsedLine:
    price = price_table.find(item, estimate.region)
    return UsedLine(module=module, what=what, item=item, kind="by traffic", quantity=quantity, price=price)


def _not_known(estimate: CostEstimate, uses: Sequence[ModuleUse]) -> Iterator[str]:
    """Of what there is a rate and nobody counted."""
    counted = {"alb.lcu"} if uses else set()
    if uses and all(use.logged_bytes is not None for use in uses):
        counted.add("logs.in")
    if any(use.has_web_acl for use in uses):
        counted.add("waf.requests")
    yield from dict.fromkeys(rate.what for rate in estimate.rates if rate.item not in counted)
    if any(use.processed_bytes is None for use in uses):
        yield "application load balancers: bytes that they process"
    yield from (f"{type_}, which is not counted" for type_ in estimate.uncounted)
