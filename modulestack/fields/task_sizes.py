"""Sizes of tasks on Fargate, in words."""

from __future__ import annotations

from itertools import pairwise

from modulestack.contract import limits
from modulestack.fields.text import listed


def why_not_a_cpu(cpu: int) -> str:
    """Why no task on Fargate has *cpu* units, continuing the number; empty: there are such."""
    return "" if cpu in limits.FARGATE_CPU else f"is not possible on Fargate: allowed {listed(limits.FARGATE_CPU)}"


def why_not_a_pair(cpu: int, memory: int) -> str:
    """Why a task cannot have *cpu* units and *memory* MiB together, and what goes with each; empty: it can."""
    allowed = limits.FARGATE_MEMORY_MIB.get(cpu, ())
    if not allowed:
        return f"{memory} MiB has no cpu {cpu} to go with on Fargate: allowed cpu {listed(limits.FARGATE_CPU)}"
    if memory in allowed:
        return ""
    text = f"{memory} MiB does not pair with cpu {cpu}: allowed {_sizes(allowed)}"
    others = limits.fargate_cpu_for(memory)
    return f"{text}; {memory} MiB goes with cpu {listed(others)}" if others else text


def _sizes(sizes: tuple[int, ...]) -> str:
    steps = {b - a for a, b in pairwise(sizes)}
    if len(sizes) > 5 and len(steps) == 1:
        return f"{sizes[0]} to {sizes[-1]} in steps of {steps.pop()}"
    return ", ".join(str(size) for size in sizes)
