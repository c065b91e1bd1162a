"""What is tried of a module: sizes that Fargate has, numbers of tasks, targets of scaling."""

from __future__ import annotations

import dataclasses
import math

from modulestack.contract.errors import BadInput
from modulestack.contract.limits import FARGATE_MEMORY_MIB
from modulestack.environment.model import Module
from modulestack.rehearsal.load.scenario_model import ModuleLoad
from modulestack.rehearsal.load.sizing.lane import Lane
from modulestack.rehearsal.load.sizing.module_sizing import ModuleSizing, of_module, task_usd

LARGEST_CPU = 4096
"""CPU units; more are tried only where the file has more."""
MOST_TASKS = 32
"""At the least that many are never tried, unless the file has more: a service that needs more wants larger tasks."""
TARGETS = (40, 60, 80)
"""Percent of CPU that scaling may hold, beside the file's."""
DELAYS_S = (30, 60, 120, 300)
"""Deregistration delays, of which those that are longer than the file's are tried where leaving tasks cut requests."""
BUSY = 0.7
"""Share of its CPU that a task is guessed to use, to begin near what is looked for."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Space:
    """What may be tried of one module."""

    module: str
    base: ModuleSizing
    """As the file has it."""
    sizes: tuple[tuple[int, int, float], ...]
    """CPU units, MiB, and USD an hour of one task, by CPU."""
    targets: tuple[int | None, ...]
    """Of scaling by CPU, the file's first; None: it does not scale by CPU."""
    most_tasks: int
    cpu_ms: float
    """Of a request, on the average."""
    left_out: tuple[str, ...]
    """What is not tried, and why."""

    @property
    def generous(self) -> ModuleSizing:
        """As much of everything as is tried: where this fails, nothing is expected to hold."""
        cpu, memory, _ = self.sizes[-1]
        return dataclasses.replace(
            self.base,
            cpu=cpu,
            memory=memory,
            tasks=self.most_tasks,
            most=None if self.base.most is None else self.most_tasks,
            cpu_percent=min((each for each in self.targets if each is not None), default=None),
            delay_s=max(self.base.delay_s, *DELAYS_S),
        )

    def lanes(self, delay_s: int, per_s: float) -> tuple[tuple[Lane, ...], ...]:
        """
        Those that scale as the file does, and then those that scale otherwise, where *per_s* requests come.

        The latter may add up to ``most_tasks``.
        """
        as_it_is = tuple(self._lane(size, self.base.most, self.base.cpu_percent, delay_s, per_s) for size in self.sizes)
        if self.base.most is None:
            return (as_it_is,)
        most = max(self.base.most, self.most_tasks)
        others = (
            (target, most) for target in self.targets if (target, most) != (self.base.cpu_percent, self.base.most)
        )
        return as_it_is, tuple(
            self._lane(size, raised, target, delay_s, per_s) for target, raised in others for size in self.sizes
        )

    def _lane(
        self, size: tuple[int, int, float], most: int | None, target: int | None, delay_s: int, per_s: float
    ) -> Lane:
        cpu, memory, usd = size
        example = dataclasses.replace(self.base, cpu=cpu, memory=memory, most=most, cpu_percent=target, delay_s=delay_s)
        busy = per_s * self.cpu_ms / 1000 / (cpu / 1024 * BUSY)
        return Lane(example=example, usd=usd, guess=max(1, math.ceil(busy)))


def space_of(name: str, module: Module, load: ModuleLoad, region: str, most_tasks: float) -> Space:
    """
    What may be tried of *module* under *load*; more than *most_tasks* are not wanted.

    Raises:
        BadInput: it has no tasks on Fargate, or nobody knows what these cost in *region*.
    """
    if module.capacity is not None:
        raise BadInput(
            f"--find-smallest: {name} runs on machines, which cost the same however large its tasks are: "
            "it finds sizes of tasks on Fargate"
        )
    base, left_out = of_module(module), []
    if task_usd(base, module, region) is None:
        raise BadInput(
            f"--find-smallest: what Fargate costs in {region} is not known, so nobody can say what is cheapest: "
            "add its price to the table (docs/cost.md)"
        )
    requests = sum(route.share for route in load.routes.values())
    cpu_ms = sum(route.share * route.cpu_ms for route in load.routes.values()) / requests
    if cpu_ms:
        cpus = [cpu for cpu in FARGATE_MEMORY_MIB if cpu <= max(LARGEST_CPU, base.cpu)]
    else:
        cpus = [base.cpu]
        left_out.append(f"other sizes than {base.cpu}: no route of {name} says cpu_ms, so none would be any faster")
    sizes = []
    for cpu in cpus:
        enough = next((each for each in FARGATE_MEMORY_MIB[cpu] if each >= base.memory), None)
        if enough is None:
            left_out.append(f"cpu {cpu}: Fargate has none with {base.memory} MiB, which the file says are needed")
        less = [each for each in FARGATE_MEMORY_MIB[cpu] if each < base.memory] if load.memory else []
        for memory in (*less, *(() if enough is None else (enough,))):
            usd = task_usd(dataclasses.replace(base, cpu=cpu, memory=memory), module, region)
            sizes.append((cpu, memory, float(usd or 0)))
    if load.memory is None:
        left_out.append(f"less memory than {base.memory} MiB: the scenario does not say how much of it {name} needs")
    targets = [base.cpu_percent]
    if base.cpu_percent is not None:
        targets += [each for each in TARGETS if each != base.cpu_percent]
    elif base.most is not None:
        left_out.append("other targets of scaling: it does not scale by cpu_percent")
    wanted = max(MOST_TASKS, base.tasks)
    return Space(
        module=name,
        base=base,
        sizes=tuple(sizes),
        targets=tuple(targets),
        most_tasks=int(max(1, min(wanted, most_tasks))),
        cpu_ms=cpu_ms,
        left_out=tuple(left_out),
    )
