"""Settings of one module that are tried, and what came of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from modulestack.cost.running_costs import task_per_hour
from modulestack.environment.model import Module
from modulestack.environment.overlay import Overlay
from modulestack.rehearsal.load.fargate_tasks import size_of

OPTION = "--find-smallest"


@dataclasses.dataclass(frozen=True, kw_only=True)
class ModuleSizing:
    """What is tried."""

    cpu: int
    memory: int
    tasks: int
    """With scaling: the fewest."""
    most: int | None = None
    """The most that scaling adds up to; None: the module does not scale."""
    cpu_percent: int | None = None
    """That scaling holds; None: it does not scale by CPU."""
    delay_s: int
    """Deregistration delay."""

    def __str__(self) -> str:
        """For people: ``2 to 6 tasks of 512/1024, cpu_percent 40, delay 30 s``."""
        many = f"{self.tasks} to {self.most}" if self.most is not None and self.most != self.tasks else f"{self.tasks}"
        target = "" if self.cpu_percent is None else f", cpu_percent {self.cpu_percent}"
        return f"{many} task{'s' * (many != '1')} of {self.cpu}/{self.memory}{target}, delay {self.delay_s} s"


def of_module(module: Module) -> ModuleSizing:
    """As its file has it."""
    scaling = module.scaling
    return ModuleSizing(
        cpu=module.cpu,
        memory=module.memory,
        tasks=scaling.min if scaling else module.tasks,
        most=scaling.max if scaling else None,
        cpu_percent=scaling.cpu_percent if scaling else None,
        delay_s=module.load_balancing.deregistration_delay_s,
    )


def settings_of(candidate: ModuleSizing, module: str, before: ModuleSizing) -> dict[str, Any]:
    """What of a file that is as *before* has to change: dotted path → value."""
    least = "scaling.min" if before.most is not None else "tasks"
    values = {
        "cpu": (before.cpu, candidate.cpu),
        "memory": (before.memory, candidate.memory),
        least: (before.tasks, candidate.tasks),
        "scaling.max": (before.most, candidate.most),
        "scaling.cpu_percent": (before.cpu_percent, candidate.cpu_percent),
        "load_balancing.deregistration_delay_s": (before.delay_s, candidate.delay_s),
    }
    return {f"modules.{module}.{key}": after for key, (then, after) in values.items() if then != after}


def overlay_of(candidate: ModuleSizing, module: str, before: ModuleSizing) -> Overlay:
    """The same, and that a service which scales starts with the fewest, whatever its file says."""
    values = settings_of(candidate, module, before)
    if before.most is not None and candidate.tasks != before.tasks:
        values[f"modules.{module}.tasks"] = candidate.tasks
    return Overlay(source=OPTION, values=values)


def task_usd(candidate: ModuleSizing, module: Module, region: str) -> Decimal | None:
    """USD for an hour of one task; None: not known, or no task on Fargate."""
    size = size_of(module)
    if size is None:
        return None
    sized = dataclasses.replace(size, vcpu=Decimal(candidate.cpu) / 1024, memory_gb=Decimal(candidate.memory) / 1024)
    return task_per_hour(sized, region)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Tried:
    """What came of one candidate, with one seed. Plain data: it comes from another process."""

    seed: int
    refuted: tuple[str, ...] = ()
    """What was seen instead of what is wanted; nothing: it held."""
    refused: str = ""
    """Why it is not possible at all."""
    usd_per_hour: float = 0.0
    """Of all of the environment, on the average over the scenario, without what is paid for by use."""
    numbers: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """Of the module: requests, lost, p50_ms, p95_ms, p99_ms, cut (502s), mean_tasks, most_tasks."""

    @property
    def held(self) -> bool:
        """Whether all of it did."""
        return not (self.refuted or self.refused)
