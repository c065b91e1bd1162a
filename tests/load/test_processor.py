"""Requests that share the vCPUs of a task: exactly by a fluid model, and on the average by theory."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

import pytest

from modulestack.load import target_changes
from modulestack.load.fleet import RoutedRequest
from modulestack.load.outcomes import Outcome
from modulestack.load.processor import Processor
from modulestack.load.service_times import Constant, Exponential, Lognormal, ServiceTime
from modulestack.load.simulator import Simulator
from modulestack.load.tally import summary
from tests.load.simulated import drawn, simulator, workload

COUNT = 2_000
T_19 = 3.883
"""Student's t of 19 degrees of freedom, two-sided 99.9 %."""


def _shared(
    per_s: float, service: ServiceTime, processor: Processor[RoutedRequest], *, cpu_s: float, seed: int = 1
) -> Simulator:
    """One task that works on as many as there are."""
    made, _, [server] = simulator(workload(per_s, service, seed=seed, cpu_s=cpu_s), concurrency=1_000_000)
    server.processor = processor
    return made


def _sojourns(made: Simulator, until: float) -> list[tuple[float, float]]:
    """When each came, and how long it was there, by when they came."""
    found: list[tuple[float, float]] = []
    end = made._end

    def ended(request, outcome, now):
        found.append((request.arrived, now - request.arrived))
        end(request, outcome, now)

    made._end = ended  # type: ignore[method-assign]
    made.advance(until)
    made.finish_all()
    return sorted(found)


def _fluid(arrivals: Sequence[float], services: Sequence[float], vcpus: float, cpu_s: float) -> list[float]:
    """How long each is there: all that are there at a time are gone through from one change to the next one."""
    left: dict[int, float] = {}
    took, now, coming = [0.0] * len(arrivals), 0.0, 0
    while left or coming < len(arrivals):
        wanted = sum(cpu_s / services[each] for each in left)
        pace = min(1.0, vcpus / wanted) if wanted else 1.0
        ends = now + min(left.values()) / pace if left else math.inf
        comes = arrivals[coming] if coming < len(arrivals) else math.inf
        until = min(ends, comes)
        left = {each: work - (until - now) * pace for each, work in left.items()}
        now = until
        if ends <= comes:
            done = min(left, key=left.__getitem__)
            del left[done]
            took[done] = now - arrivals[done]
        else:
            left[coming] = services[coming]
            coming += 1
    return took


@pytest.mark.parametrize("service", [Constant(0.8), Exponential(0.8), Lognormal(0.4, 4.0)], ids=lambda it: str(it)[:4])
@pytest.mark.parametrize(("vcpus", "per_s", "cpu_s"), [(1.0, 1.0, 0.8), (0.25, 0.5, 0.4), (2.0, 4.0, 0.4)])
def test_each_request_takes_as_long_as_in_the_fluid_model(service, vcpus, per_s, cpu_s):
    """Of the same draws, each to 1e-7: the fluid model subtracts a hundred times what the simulator adds up once."""
    times, _ = drawn(workload(per_s, service), COUNT)
    found = _sojourns(_shared(per_s, service, Processor(vcpus), cpu_s=cpu_s), times[-1])[:COUNT]
    assert [came for came, _ in found[:-1]] == times[:-1]
    expected = _fluid(*drawn(workload(per_s, service), COUNT + 1_000), vcpus, cpu_s)[:COUNT]
    # What comes after the last one of the simulator would slow those down that are still there: they are left out.
    whole = [index for index in range(COUNT) if times[index] + expected[index] < times[-1]]
    assert len(whole) > COUNT * 0.9
    assert [found[index][1] for index in whole] == pytest.approx([expected[index] for index in whole], abs=1e-7)


def test_two_that_share_one():
    """
    The second comes when half of the first is done: both go on at half the pace, then it is alone.

    What wants half a vCPU each is not slowed down by another one of its kind.
    """
    for cpu_s, expected in ((1.0, [1.5, 1.5]), (0.5, [1.0, 1.0])):
        processor: Processor[str] = Processor(1.0)
        first = processor.begin("first", 1.0, cpu_s, 0.0)
        assert first == (1.0, "first")
        due: tuple[float, str] | None = processor.begin("second", 1.0, cpu_s, 0.5) or first
        ends = []
        while due is not None:
            assert processor.end(due[1], due[0])
            assert not processor.end(due[1], due[0])
            ends.append(due)
            due = processor.following(due[0])
        assert [(name, at - came) for (at, name), came in zip(ends, (0.0, 0.5), strict=True)] == [
            ("first", expected[0]),
            ("second", expected[1]),
        ]


def test_a_request_alone_is_as_slow_as_its_task():
    """A second of CPU on a quarter of a vCPU is four seconds; where it waits for others, that counts as well."""
    for service_s, cpu_s, expected in ((1.0, 1.0, 4.0), (10.0, 1.0, 10.0), (2.0, 1.0, 4.0)):
        made = _shared(0.001, Constant(service_s), Processor(0.25), cpu_s=cpu_s)
        assert [took for _, took in _sojourns(made, 5_000.0)] == pytest.approx([expected] * len(made.tally.stretches))


@pytest.mark.parametrize(
    ("service", "vcpus", "per_s", "expected"),
    [
        (Exponential(1.0), 1.0, 0.7, 1 / 0.3),
        # Insensitive: of processor sharing the mean does not depend on more of the service time than its mean.
        (Constant(1.0), 1.0, 0.7, 1 / 0.3),
        # Two vCPUs, one a request at most: as many are there as in M/M/2, 2a / (2(1 - load²)) of them.
        (Exponential(1.0), 2.0, 1.4, 1 / (1 - 0.49)),
    ],
    ids=["M/M/1-PS", "M/D/1-PS", "M/M/2-PS"],
)
def test_the_mean_is_theorys(service, vcpus, per_s, expected):
    """Of 20 seeds, with their confidence interval of 99.9 %; the first tenth is left out."""
    means = []
    for seed in range(20):
        made = _shared(per_s, service, _AllCpu(vcpus), cpu_s=1.0, seed=seed)
        means.append(statistics.fmean(took for _, took in _sojourns(made, 5_000.0)[350:]))
    mean, error = statistics.fmean(means), statistics.stdev(means) / math.sqrt(20)
    assert abs(mean - expected) <= T_19 * error
    assert error < 0.05 * expected


class _AllCpu(Processor[RoutedRequest]):
    """Of each request all of its service time is CPU, however long it is."""

    def begin(self, request, service_s, cpu_s, now):
        return super().begin(request, service_s, service_s, now)


def test_who_is_killed_loses_what_it_works_on():
    """Those that share its vCPUs, and those that wait, each once."""
    made, group, [server] = simulator(workload(10.0, Constant(1.0), cpu_s=1.0), concurrency=4, backlog=2)
    server.processor = Processor(1.0)
    made.advance(20.0)
    group.remove(server)
    there = made.requests_of(server)
    assert len(there) == 6
    target_changes.kill(made, server)
    assert summary(made.tally.total()).by_outcome[Outcome.BAD_GATEWAY] == 6
    assert all(each.ended for each in there)
    answered = summary(made.tally.total()).by_outcome[Outcome.OK]
    made.advance(40.0)
    assert summary(made.tally.total()).by_outcome[Outcome.OK] == answered


def test_what_is_spent_is_no_more_than_there_is():
    """Ten a second of a second of CPU each, on two vCPUs: two seconds a second."""
    made, _, [server] = simulator(workload(10.0, Exponential(0.5), cpu_s=1.0), concurrency=8, backlog=8)
    server.processor = Processor(2.0)
    made.advance(1_000.0)
    assert made.cpu_s == pytest.approx(2_000, rel=0.01)
