"""Messages wait as queueing theory says of one queue before several: each of them, and on the average."""

from __future__ import annotations

import math
import statistics

import pytest

from modulestack.load.service_times import Constant, Exponential, Lognormal, ServiceTime
from tests.load.queued import queue, run_dry
from tests.load.simulated import drawn, waits_by_recursion, workload
from tests.load.test_theory import COUNT, T_19, erlang_c_wait


def _waits(per_s: float, service: ServiceTime, tasks: int, concurrency: int, *, seed: int = 1) -> list[float]:
    waits: list[float] = []
    made, _ = queue(
        workload(per_s, service, seed=seed),
        tasks,
        concurrency=concurrency,
        waited=lambda sent, began: waits.append(began - sent),
    )
    times, _ = drawn(workload(per_s, service, seed=seed), COUNT)
    made.advance(times[-1])
    run_dry(made, after_s=1e6)
    assert made.left == made.waiting == 0
    return waits


@pytest.mark.parametrize("service", [Constant(0.8), Exponential(0.8), Lognormal(0.4, 4.0)], ids=lambda each: repr(each))
@pytest.mark.parametrize(("tasks", "concurrency"), [(1, 1), (1, 8), (4, 2)])
def test_every_wait_is_kiefers_and_wolfowitzs(service, tasks, concurrency):
    """Tasks with workers are so many servers with one queue: to 1e-9, of the same draws."""
    workers = tasks * concurrency
    expected = waits_by_recursion(*drawn(workload(float(workers), service), COUNT), workers)
    assert _waits(float(workers), service, tasks, concurrency) == pytest.approx(expected, abs=1e-9)
    assert max(expected) > 0.5


def test_the_mean_is_erlangs():
    """M/M/8, as four tasks of two: twenty seeds, with a confidence interval of 99.9 %."""
    means = [statistics.fmean(_waits(5.6, Exponential(1.0), 4, 2, seed=seed)[500:]) for seed in range(20)]
    error = statistics.stdev(means) / math.sqrt(len(means))
    assert abs(statistics.fmean(means) - erlang_c_wait(8, 5.6)) <= T_19 * error
    assert error < 0.1 * erlang_c_wait(8, 5.6)


def test_littles_law_holds():
    """Time in the queue and at work, added up by message and by moment, on a path that begins and ends empty."""
    made, _ = queue(workload(5.6, Lognormal(0.4, 4.0)), 4, concurrency=2)
    area, last, ages = 0.0, 0.0, 0.0
    note, remove = made._note, made._remove

    def noted() -> None:
        nonlocal area, last
        area, last = area + noted.inside * (made.now - last), made.now  # type: ignore[attr-defined]
        noted.inside = made.left  # type: ignore[attr-defined]
        note()

    def removed(message) -> None:
        nonlocal ages
        ages += made.now - message.at
        remove(message)

    noted.inside = 0  # type: ignore[attr-defined]
    made._note, made._remove = noted, removed  # type: ignore[method-assign]
    made.advance(2_000.0)
    run_dry(made, after_s=1_000.0)
    assert made.left == 0
    assert area == pytest.approx(ages, rel=1e-9)
    assert made.tally.total().done == made.tally.total().came > 10_000
