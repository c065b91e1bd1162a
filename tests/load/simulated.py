"""Simulators of a few tasks, for tests."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Sequence

import numpy as np

from modulestack.load.arrivals import DrawnArrivals
from modulestack.load.fleet import Algorithm, TargetGroup, TaskServer
from modulestack.load.load_settings import LoadSettings
from modulestack.load.rate_curve import constant
from modulestack.load.request_events import RequestEvents
from modulestack.load.service_times import Constant, Exponential, ServiceTime
from modulestack.load.simulator import Simulator
from modulestack.load.workload import RequestKind, Workload


def workload(
    per_s: float, service: ServiceTime, *, seed: int = 1, is_even: bool = False, cpu_s: float = 0.0
) -> Workload:
    """Requests of one kind; the same ones for the same seed."""
    times, ways = np.random.SeedSequence(seed).spawn(2)
    arrivals = DrawnArrivals(constant(per_s), np.random.default_rng(times), is_even=is_even)
    return Workload(arrivals, [RequestKind(name="/", service=service, cpu_s=cpu_s)], ways)


def simulator(
    requests: Workload,
    tasks: int = 1,
    *,
    concurrency: int = 1,
    backlog: int = 1_000_000,
    algorithm: Algorithm = "round_robin",
    settings: LoadSettings | None = None,
    waited: Callable[[float, float], None] | None = None,
    events: RequestEvents | None = None,
) -> tuple[Simulator, TargetGroup, list[TaskServer]]:
    """*tasks* healthy ones in one target group; without *settings* nobody is impatient."""
    settings = settings or LoadSettings(idle_timeout_s=math.inf)
    made, group = (
        Simulator(requests, settings, waited=waited, events=events),
        TargetGroup("web", algorithm=algorithm),
    )
    servers = [
        TaskServer(name=f"t{index}", version="v1", concurrency=concurrency, backlog=backlog) for index in range(tasks)
    ]
    for each in servers:
        group.set_health(each, "healthy", 0.0)
    made.weigh({group: 1})
    return made, group, servers


def waits_by_recursion(arrivals: Sequence[float], services: Sequence[float], servers: int) -> list[float]:
    """How long each waits for one of *servers* with one queue before them (Kiefer and Wolfowitz, 1955)."""
    free, waits = [0.0] * servers, []
    for came, takes in zip(arrivals, services, strict=True):
        begins = max(came, free[0])
        waits.append(begins - came)
        heapq.heapreplace(free, begins + takes)
    return waits


def waits_by_lindley(arrivals: Sequence[float], services: Sequence[float]) -> list[float]:
    """The same for one server: W' = max(0, W + S - A) (Lindley, 1952)."""
    waits = [0.0]
    for index in range(1, len(arrivals)):
        waits.append(max(0.0, waits[-1] + services[index - 1] - (arrivals[index] - arrivals[index - 1])))
    return waits


def drawn(requests: Workload, count: int) -> tuple[list[float], list[float]]:
    """Arrivals and service times of the first *count*."""
    times: list[float] = []
    services: list[float] = []
    while len(times) < count and (block := requests.next_block()):
        times += block.times
        services += block.services
    return times[:count], services[:count]


__all__ = ["Constant", "Exponential", "drawn", "simulator", "waits_by_lindley", "waits_by_recursion", "workload"]
