"""What an edit of an environment's file costs: before, after, difference."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from modulestack.cost.cost_line import CostLine
from modulestack.cost.estimate import CostEstimate


@dataclasses.dataclass(frozen=True, kw_only=True)
class CostChange:
    """Of one module, or of one of its lines: USD a month, at the number of tasks that it starts with."""

    module: str
    what: str
    """Empty: all that the module has."""
    before: Decimal
    after: Decimal
    quantity_before: Decimal = Decimal(0)
    quantity_after: Decimal = Decimal(0)
    known: bool = True
    """Whether the table of prices has its price."""

    @property
    def difference(self) -> Decimal:
        """USD a month more."""
        return self.after - self.before


@dataclasses.dataclass(frozen=True, kw_only=True)
class CostComparison:
    """Two estimates of one environment."""

    reference: str
    before: CostEstimate | None
    """None: there was no such environment."""
    after: CostEstimate

    @property
    def total(self) -> CostChange:
        """Of all."""
        before = self.before.monthly().now if self.before else Decimal(0)
        return CostChange(module="", what="", before=before, after=self.after.monthly().now)

    @property
    def modules(self) -> tuple[CostChange, ...]:
        """Of each module that is there, or was."""
        names = dict.fromkeys((*self.after.modules, *(self.before.modules if self.before else ())))
        return tuple(
            CostChange(
                module=name,
                what="",
                before=self.before.monthly(name).now if self.before else Decimal(0),
                after=self.after.monthly(name).now,
            )
            for name in names
        )

    @property
    def lines(self) -> tuple[CostChange, ...]:
        """Of each line that differs, in number or in price."""
        before = {(line.module, line.what): line for line in (self.before.lines if self.before else ())}
        after = {(line.module, line.what): line for line in self.after.lines}
        found = (_change(key, before.get(key), after.get(key)) for key in dict.fromkeys((*after, *before)))
        return tuple(each for each in found if each.difference or each.quantity_before != each.quantity_after)


def _change(key: tuple[str, str], before: CostLine | None, after: CostLine | None) -> CostChange:
    module, what = key
    return CostChange(
        module=module,
        what=what,
        before=_now(before),
        after=_now(after),
        quantity_before=before.quantity.now if before else Decimal(0),
        quantity_after=after.quantity.now if after else Decimal(0),
        known=all(line.price is not None for line in (before, after) if line),
    )


def _now(line: CostLine | None) -> Decimal:
    monthly = line.monthly if line else None
    return monthly.now if monthly else Decimal(0)
