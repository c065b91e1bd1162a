"""How many tasks a module ran under load, and what they cost where that is known: on Fargate, on demand."""

from __future__ import annotations

from decimal import Decimal

from modulestack.cost.running_costs import TaskSize, task_per_hour
from modulestack.cost.task_costs import FREE_STORAGE_GIB
from modulestack.environment.model import Environment, Module
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


def usd_per_hour(module: ModuleUnderLoad, environment: Environment, until_s: float) -> Decimal | None:
    """Of as many tasks as ran on the average; None: not known."""
    size = size_of(environment.modules[module.name])
    each = task_per_hour(size, environment.region) if size else None
    return None if each is None else each * Decimal(str(round(mean_tasks(module, until_s), 6)))
