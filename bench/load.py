"""``python -m bench.load``: a million requests through eight tasks, with health checks, routes and outcomes."""

from __future__ import annotations

import resource
import sys
import time

import numpy as np

from modulestack.load import target_changes
from modulestack.load.arrivals import DrawnArrivals
from modulestack.load.fleet import Algorithm, TargetGroup, TaskServer
from modulestack.load.outcomes import Outcome
from modulestack.load.rate_curve import constant
from modulestack.load.service_times import Exponential, Lognormal
from modulestack.load.simulator import Simulator
from modulestack.load.tally import summary
from modulestack.load.workload import RequestKind, Workload

REQUESTS, TASKS, PER_S, CHECK_S = 1_000_000, 8, 640.0, 15.0


def main() -> None:
    """Measure and print."""
    for algorithm in ("round_robin", "least_outstanding_requests"):
        _measure(algorithm)


def _measure(algorithm: Algorithm) -> None:
    times, ways = np.random.SeedSequence(1).spawn(2)
    kinds = [
        RequestKind(name="/", share=9, service=Exponential(0.01), cpu_s=0.005, errors={Outcome.SERVER_ERROR: 0.001}),
        RequestKind(name="/search", service=Lognormal(0.008, 0.05), errors={Outcome.CLIENT_ERROR: 0.01}),
    ]
    simulator = Simulator(Workload(DrawnArrivals(constant(PER_S), np.random.default_rng(times)), kinds, ways))
    blue, green = (TargetGroup(name, algorithm=algorithm) for name in ("blue", "green"))
    for index in range(TASKS):
        task = TaskServer(name=str(index), version="v1")
        (blue if index else green).set_health(task, "healthy", 0.0)
        _check(simulator, task, index)
    simulator.weigh({blue: TASKS - 1, green: 1})
    began = time.process_time()
    simulator.advance(REQUESTS / PER_S)
    took, found = time.process_time() - began, summary(simulator.tally.total())
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    what = f"{found.requests:,} requests, {TASKS} tasks, {algorithm.replace('_', ' ')[:19]}"
    sys.stdout.write(f"{what:<56} {f'{took:.2f} s':>12}  {mib:.0f} MiB   ≤ 5 s, ≤ 400 MiB\n")


def _check(simulator: Simulator, task: TaskServer, first_s: float) -> None:
    def ask(now: float) -> None:
        target_changes.check(simulator, task, timeout_s=5, service_s=0.005, verdict=lambda _: None)
        simulator.at(now + CHECK_S, ask)

    simulator.at(first_s, ask)


if __name__ == "__main__":
    main()
