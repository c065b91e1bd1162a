"""
What tasks on Fargate cost while they run, by their sizes.

https://aws.amazon.com/fargate/pricing/: vCPU, memory, and ephemeral storage above 20 GB, by the second. Spot is at the
price on demand: it is up to 70 % less, and moves.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal

from modulestack.cost.task_costs import FREE_STORAGE_GIB
from modulestack.prices import price_table


@dataclasses.dataclass(frozen=True, kw_only=True)
class TaskSize:
    """What a task is paid for by."""

    vcpu: Decimal
    memory_gb: Decimal
    storage_gb: Decimal = Decimal(FREE_STORAGE_GIB)
    architecture: Literal["x86", "arm"] = "x86"
    is_spot: bool = False

    def __str__(self) -> str:
        """Such as ``0.5 vCPU, 1 GB``."""
        storage = f", {self.storage_gb:f} GB of storage" if self.storage_gb > FREE_STORAGE_GIB else ""
        arm = ", ARM" if self.architecture == "arm" else ""
        return f"{self.vcpu:f} vCPU, {self.memory_gb:f} GB{storage}{arm}{', Spot' if self.is_spot else ''}"

    def parts(self) -> Iterator[tuple[str, Decimal]]:
        """Item of the table of prices → how much of it."""
        yield f"fargate.vcpu.{self.architecture}", self.vcpu
        yield f"fargate.memory.{self.architecture}", self.memory_gb
        if self.storage_gb > FREE_STORAGE_GIB:
            yield "fargate.storage", self.storage_gb - FREE_STORAGE_GIB


def task_size(document: Mapping[str, Any], *, is_spot: bool = False) -> TaskSize:
    """Of a task definition of Fargate, as ECS has it."""
    storage = (document.get("ephemeralStorage") or {}).get("sizeInGiB", FREE_STORAGE_GIB)
    platform = document.get("runtimePlatform") or {}
    return TaskSize(
        vcpu=Decimal(document["cpu"]) / 1024,
        memory_gb=Decimal(document["memory"]) / 1024,
        storage_gb=Decimal(storage),
        architecture="arm" if platform.get("cpuArchitecture") == "ARM64" else "x86",
        is_spot=is_spot,
    )


def task_per_hour(size: TaskSize, region: str) -> Decimal | None:
    """USD for an hour of one task of *size*; None: the table does not know it."""
    total = Decimal(0)
    for item, quantity in size.parts():
        price = price_table.find(item, region)
        if price is None:
            return None
        total += quantity * price.usd
    return total


def cost_per_hour(
    tasks_by_size: Mapping[TaskSize, int | Decimal], region: str, *, fixed: Decimal = Decimal(0)
) -> Decimal | None:
    """
    USD an hour as long as so many tasks run, and what costs *fixed* an hour besides.

    None: the table does not know the price of one that runs.
    """
    total = fixed
    for size, count in tasks_by_size.items():
        each = task_per_hour(size, region)
        if each is None and count:
            return None
        total += count * (each or Decimal(0))
    return total
