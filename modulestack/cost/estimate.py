"""What an environment costs: all lines, all rates, and what is not known."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from modulestack.cost.cost_line import ENVIRONMENT, NOTHING, CostLine, Span, UsageRate
from modulestack.cost.coverage import Coverage, coverage_of
from modulestack.cost.machine_costs import machine_lines
from modulestack.cost.made_resources import MadeResources, made_resources
from modulestack.cost.network_costs import network_lines, network_rates
from modulestack.cost.other_costs import other_lines, other_rates
from modulestack.cost.task_costs import job_rates, task_lines
from modulestack.engine.resource_state import ResourceState


@dataclasses.dataclass(frozen=True, kw_only=True)
class CostEstimate:
    """What one environment costs."""

    environment: str
    region: str
    lines: tuple[CostLine, ...]
    """Of one module and kind there is one."""
    rates: tuple[UsageRate, ...]
    """Of one kind there is one, whoever has it."""
    uncounted: tuple[str, ...]
    """Types of resources that cost something and are not counted."""

    @property
    def modules(self) -> tuple[str, ...]:
        """Who has lines, in their order."""
        return tuple(dict.fromkeys(line.module for line in self.lines))

    def hourly(self, module: str | None = None) -> Span:
        """USD an hour of what is known: of *module*, or of all."""
        return _sum(line.hourly for line in self.of(module))

    def monthly(self, module: str | None = None) -> Span:
        """USD a month of what is known: of *module*, or of all."""
        return _sum(line.monthly for line in self.of(module))

    def of(self, module: str | None) -> Iterable[CostLine]:
        """The lines of *module*; None: all."""
        return (line for line in self.lines if module in (None, line.module))

    @property
    def is_complete(self) -> bool:
        """Whether the price of all that is paid for by the hour is known."""
        return not (self.unknown or self.uncounted)

    @property
    def unknown(self) -> tuple[CostLine, ...]:
        """Lines whose price the table does not have in this region."""
        return tuple(line for line in self.lines if line.price is None)


def estimate(environment: str, region: str, resources: Mapping[str, ResourceState]) -> CostEstimate:
    """What *resources*, by their URNs, cost in *region*."""
    made = made_resources(resources, region)
    lines = [*network_lines(made), *task_lines(made), *machine_lines(made), *other_lines(made)]
    rates = [*network_rates(made), *job_rates(made), *other_rates(made)]
    return CostEstimate(
        environment=environment,
        region=region,
        lines=_added_up(lines),
        rates=tuple({(each.what, each.item): each for each in rates}.values()),
        uncounted=uncounted(made),
    )


def uncounted(made: MadeResources) -> tuple[str, ...]:
    """Types of *made* that are charged for and not counted, such as what a transform makes."""
    types = dict.fromkeys(each.type for each in made.all)
    return tuple(type_ for type_ in types if coverage_of(type_) is Coverage.UNKNOWN)


def _added_up(lines: Iterable[CostLine]) -> tuple[CostLine, ...]:
    """One line of a module and kind; what nobody has for itself first, then modules as they come."""
    found: dict[tuple[str, str, str], CostLine] = {}
    for line in lines:
        key = line.module, line.what, line.item
        before = found.get(key)
        found[key] = dataclasses.replace(line, quantity=line.quantity.plus(before.quantity)) if before else line
    return tuple(sorted(found.values(), key=lambda line: (line.module != ENVIRONMENT, line.module)))


def _sum(spans: Iterable[Span | None]) -> Span:
    total = NOTHING
    for span in spans:
        total = total.plus(span or NOTHING)
    return total
