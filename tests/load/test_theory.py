"""The simulator's waits are those of queueing theory: each of them by recursion, their means by formula."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Callable

import pytest

from modulestack.load.fleet import Algorithm
from modulestack.load.service_times import Constant, Exponential, Lognormal, Sample, ServiceTime
from modulestack.load.tally import summary
from tests.load.simulated import drawn, simulator, waits_by_lindley, waits_by_recursion, workload

COUNT = 5_000
T_19 = 3.883
"""Student's t of 19 degrees of freedom, two-sided 99.9 %: of 20 seeds, one mean in a thousand is outside."""
SERVICES = [Constant(0.8), Exponential(0.8), Lognormal(0.4, 4.0), Sample((0.1, 0.2, 2.1))]


def _waits_of(concurrency: int, per_s: float, service: ServiceTime, *, seed: int = 1) -> list[float]:
    found: list[tuple[float, float]] = []
    made, _, _ = simulator(
        workload(per_s, service, seed=seed),
        concurrency=concurrency,
        waited=lambda came, began: found.append((came, began)),
    )
    times, _ = drawn(workload(per_s, service, seed=seed), COUNT)
    made.advance(times[-1])
    made.finish_all()
    return [began - came for came, began in found[:COUNT]]


@pytest.mark.parametrize("service", SERVICES, ids=lambda each: type(each).__name__)
def test_one_worker_is_lindleys(service):
    """Every wait, of the same draws."""
    expected = waits_by_lindley(*drawn(workload(1.0, service), COUNT))
    assert _waits_of(1, 1.0, service) == pytest.approx(expected, abs=1e-9)
    assert max(expected) > 1


@pytest.mark.parametrize("service", SERVICES, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("workers", [2, 8])
def test_several_workers_are_kiefers_and_wolfowitzs(service, workers):
    """Every wait, of the same draws."""
    expected = waits_by_recursion(*drawn(workload(float(workers), service), COUNT), workers)
    assert _waits_of(workers, float(workers), service) == pytest.approx(expected, abs=1e-9)
    assert max(expected) > 0.5


def test_tasks_by_turn_are_queues_of_their_own():
    """Round robin to three tasks: each has every third request, and its own recursion."""
    found: list[tuple[float, float]] = []
    made, _, _ = simulator(
        workload(3.0, Exponential(0.8)), 3, waited=lambda came, began: found.append((came, began - came))
    )
    times, services = drawn(workload(3.0, Exponential(0.8)), COUNT)
    made.advance(times[-1])
    made.finish_all()
    expected: dict[float, float] = {}
    for first in range(3):
        own, takes = times[first::3], services[first::3]
        expected |= dict(zip(own, waits_by_lindley(own, takes), strict=True))
    assert dict(sorted(found)) == pytest.approx(expected, abs=1e-9)


def _into(waits: list[float]) -> Callable[[float, float], None]:
    def waited(came: float, began: float) -> None:
        waits.append(began - came)

    return waited


def erlang_c_wait(servers: int, offered: float) -> float:
    blocked = 1.0
    for each in range(1, servers + 1):
        blocked = offered * blocked / (each + offered * blocked)
    return blocked / (1 - offered / servers * (1 - blocked)) / (servers - offered)


def _is_within(values: list[float], expected: float) -> None:
    mean, error = statistics.fmean(values), statistics.stdev(values) / math.sqrt(len(values))
    assert len(values) == 20
    assert abs(mean - expected) <= T_19 * error
    assert error < 0.1 * expected


@pytest.mark.parametrize(
    ("service", "servers", "per_s", "expected"),
    [
        (Exponential(1.0), 1, 0.7, 0.7 / 0.3),
        (Exponential(1.0), 2, 1.4, erlang_c_wait(2, 1.4)),
        (Exponential(1.0), 8, 5.6, erlang_c_wait(8, 5.6)),
        (Constant(1.0), 1, 0.7, 0.7 / 0.6),
        # Pollaczek and Khinchine: the rate times E[S²] / 2(1 - load); E[S] 0.8, E[S²] (0.01 + 0.04 + 4.41) / 3.
        (Sample((0.1, 0.2, 2.1)), 1, 0.8, 0.8 * (4.46 / 3) / (2 * (1 - 0.64))),
    ],
    ids=["M/M/1", "M/M/2", "M/M/8", "M/D/1", "M/G/1"],
)
def test_the_recursion_is_the_formula(service, servers, per_s, expected):
    """
    Mean waits of 20 seeds, with their confidence interval of 99.9 %.

    The first tenth is left out, in which queues fill.
    """
    means = []
    for seed in range(20):
        waits = waits_by_recursion(*drawn(workload(per_s, service, seed=seed), 20_000), servers)
        means.append(statistics.fmean(waits[2_000:]))
    _is_within(means, expected)


def test_targets_by_chance_are_each_m_m_1():
    """Weighted random: c tasks, each of them M/M/1 with λ/c."""
    means = []
    for seed in range(20):
        waits: list[float] = []
        made, _, _ = simulator(
            workload(2.8, Exponential(1.0), seed=seed),
            4,
            algorithm="weighted_random",
            waited=_into(waits),
        )
        made.advance(4_000.0)
        means.append(statistics.fmean(waits[1_000:]))
    _is_within(means, 0.7 / 0.3)


def test_littles_law_holds():
    """L = λW on a path that begins and ends empty: time in the system, added up by request and by moment."""
    made, _, servers = simulator(workload(5.6, Exponential(1.0)), 2, concurrency=4)
    area, last, inside = 0.0, 0.0, 0
    events: dict[float, int] = defaultdict(int)
    end, arrive = made._end, made._arrive

    def counted_arrival(request, now):
        events[now] += 1
        arrive(request, now)

    def counted_end(request, outcome, now):
        events[now] -= 1
        took.append(now - request.arrived)
        end(request, outcome, now)

    took: list[float] = []
    made._arrive, made._end = counted_arrival, counted_end  # type: ignore[method-assign]
    made.advance(2_000.0)
    made.finish_all()
    for at in sorted(events):
        area, last, inside = area + inside * (at - last), at, inside + events[at]
    assert inside == 0
    assert sum(each.outstanding for each in servers) == 0
    assert area == pytest.approx(sum(took), rel=1e-9)
    assert summary(made.tally.total()).requests == len(took)


def test_fewest_outstanding_wait_least():
    """Of the same requests: less than by turn, and that less than by chance."""
    means = []
    algorithms: tuple[Algorithm, ...] = ("least_outstanding_requests", "round_robin", "weighted_random")
    for algorithm in algorithms:
        waits: list[float] = []
        made, _, _ = simulator(
            workload(6.4, Exponential(1.0)),
            8,
            algorithm=algorithm,
            waited=_into(waits),
        )
        made.advance(5_000.0)
        means.append(statistics.fmean(waits))
    assert means == sorted(means)
    assert means[0] < means[1] / 2
