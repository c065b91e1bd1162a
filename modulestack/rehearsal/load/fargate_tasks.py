"""How many tasks a module ran under load, and what they cost where that is known: on Fargate, on demand."""

from __future__ import annotations

from decimal import Decimal

from modulestack.cost.cost_line import HOUR_S
from modulestack.cost.load_cost import LoadCost
from modulestack.cost.running_costs import TaskSize
from modulestack.cost.task_costs import FREE_STORAGE_GIB
from modulestack.environment.model import Module
from modulestack.rehearsal.load.load_report import ModuleUnderLoad


def size_of(module: Module) -> TaskSize | None:
    """Of a task of *module*; None: it runs on machines, which are paid for whether it does or not."""
    if module.capacity is not None:
        return None
    return TaskSize(
        vcpu=Decimal(module.cpu) / 1024,
        memory_gb=Decimal(module.memory) / 1024,
        architecture="arm" if module.cpu_architecture == "ARM64" else "x86",
        storage_gb=Decimal(module.ephemeral_storage_gib or FREE_STORAGE_GIB),
    )


def mean_tasks(module: ModuleUnderLoad, until_s: float) -> float:
    """How many ran on the average, from second 0 to *until_s*."""
    ends = [*(each.at_s for each in module.tasks[1:]), until_s]
    ran = sum(
        each.running * max(0.0, min(end, until_s) - max(0.0, each.at_s))
        for each, end in zip(module.tasks, ends, strict=True)
    )
    return ran / until_s


def usd_per_hour(module: str, cost: LoadCost | None) -> Decimal | None:
    """Of the tasks of *module* that were charged for, on the average; None: it had none on Fargate, or nobody knows."""
    own = [] if cost is None else [each.usd for each in cost.tasks if each.owner == module]
    if cost is None or not own or None in own:
        return None
    return sum((each or Decimal(0) for each in own), Decimal(0)) * HOUR_S / cost.seconds
