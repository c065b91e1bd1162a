"""Calls from one module to another: every time of the same draws is that of a recursion, means are those of theory."""

from __future__ import annotations

import heapq
import itertools
import math
import statistics
from collections import Counter

import numpy as np
import pytest

from modulestack.load import target_changes
from modulestack.load.calls import CallKind, ModuleCalls
from modulestack.load.chance import mixed
from modulestack.load.fleet import TargetGroup, TaskServer
from modulestack.load.load_settings import LoadSettings, Patience
from modulestack.load.outcomes import Outcome
from modulestack.load.request_events import RequestEvents
from modulestack.load.service_times import Constant, Exponential, Lognormal, Sample, ServiceTime
from modulestack.load.simulator import Simulator
from modulestack.load.tally import summary
from modulestack.load.workload import Workload
from tests.load.simulated import simulator, workload

COUNT = 3_000
MANY = 1_000_000
T_19 = 3.883
"""Student's t of 19 degrees of freedom, two-sided 99.9 %."""


class _Pair:
    """A module web, each of whose requests calls a module api."""

    def __init__(
        self,
        per_s: float,
        web: ServiceTime,
        api: ServiceTime,
        *kinds: CallKind,
        workers: tuple[int, int] = (MANY, 1),
        seed: int = 1,
        is_even: bool = False,
    ) -> None:
        self.events = RequestEvents()
        self.requests = workload(per_s, web, seed=seed, is_even=is_even)
        self.web, self.web_group, [self.web_task] = simulator(self.requests, concurrency=workers[0], events=self.events)
        self.api, self.api_group, [self.api_task] = simulator(
            workload(0, api, seed=seed + 1_000), concurrency=workers[1], events=self.events
        )
        self.calls = ModuleCalls(self.web)
        for kind in kinds or (CallKind(),):
            self.calls.add(0, self.api, kind)

    def outcomes(self, until: float) -> tuple[dict[Outcome, int], dict[Outcome, int]]:
        """Of both, of what came up to *until*."""
        self.events.advance(until)
        self.events.finish_all()
        of_web, of_api = (summary(each.tally.total()).by_outcome for each in (self.web, self.api))
        return dict(of_web), dict(of_api)


def _ends(made: Simulator, until: float) -> list[float]:
    """When each was answered that came up to *until*, in the order in which they came."""
    found: list[tuple[float, float]] = []
    end = made._end

    def ended(request, outcome, now):
        found.append((request.arrived, now))
        end(request, outcome, now)

    made._end = ended  # type: ignore[method-assign]
    made.advance(until)
    made.finish_all()
    return [at for _, at in sorted(found)]


def _drawn(requests: Workload, api: Workload, calls: int) -> list[tuple[float, float, list[float]]]:
    """Of the first ones when they come, and service times here and of the calls."""
    block = requests.next_block()
    assert block is not None
    return [
        (at, takes, [api.called(None, mixed(draw, number))[1] for number in range(calls)])
        for at, takes, draw in itertools.islice(zip(block.times, block.services, block.draws, strict=True), COUNT)
    ]


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("api", [Exponential(0.8), Lognormal(0.4, 4.0), Constant(0.8)], ids=lambda it: str(it)[:4])
def test_two_stations_in_a_row(workers, api):
    """Any number of workers at the first one: who has been there comes to the second one, first come, first served."""
    per_s = 0.9 * workers
    drawn = _drawn(workload(per_s, Exponential(2.0)), workload(0, api, seed=1_001), 1)
    found = _ends(_Pair(per_s, Exponential(2.0), api, workers=(MANY, workers)).web, drawn[-1][0])
    free, expected = [0.0] * workers, {}
    for came, asks, called in sorted((at, at + takes, called) for at, takes, [called] in drawn):
        expected[came] = (asks, called)
    for came, (asks, called) in sorted(expected.items(), key=lambda each: each[1][0]):
        begins = max(asks, free[0])
        heapq.heapreplace(free, begins + called)
        expected[came] = (begins + called, 0.0)
    assert found == pytest.approx([expected[at][0] for at in sorted(expected)], abs=1e-9)


@pytest.mark.parametrize("workers", [(1, 1), (3, 2), (4, 8)])
def test_workers_are_held_while_they_wait(workers):
    """The first station's worker is free again only after the second one's answer."""
    drawn = _drawn(workload(1.0, Constant(0.4)), workload(0, Exponential(0.8), seed=1_001), 1)
    found = _ends(_Pair(1.0, Constant(0.4), Exponential(0.8), workers=workers).web, drawn[-1][0])
    here, there, expected = [0.0] * workers[0], [0.0] * workers[1], []
    for came, takes, [called] in drawn:
        asks = max(came, here[0]) + takes
        ends = max(asks, there[0]) + called
        heapq.heapreplace(here, ends)
        heapq.heapreplace(there, ends)
        expected.append(ends)
    assert found == pytest.approx(expected, abs=1e-9)


def test_several_calls_are_one_after_the_other():
    """One worker: Lindley's recursion, of the sum of all that a request takes."""
    drawn = _drawn(workload(0.3, Exponential(0.5)), workload(0, Exponential(0.8), seed=1_001), 3)
    found = _ends(_Pair(0.3, Exponential(0.5), Exponential(0.8), CallKind(times=3), workers=(1, 9)).web, drawn[-1][0])
    expected, free = [], 0.0
    for came, takes, called in drawn:
        free = max(came, free) + takes + sum(called)
        expected.append(free)
    assert found == pytest.approx(expected, abs=1e-9)


def test_the_mean_is_theorys():
    """M/M/∞ before M/M/1 (Jackson): 1/μ₁ + 1/(μ₂ - λ). Of 20 seeds, with their confidence interval of 99.9 %."""
    means = []
    for seed in range(20):
        pair = _Pair(0.7, Exponential(2.0), Exponential(1.0), seed=seed)
        block = workload(0.7, Exponential(2.0), seed=seed).next_block()
        assert block is not None
        ends = _ends(pair.web, block.times[COUNT - 1])
        means.append(statistics.fmean(end - at for at, end in zip(block.times[300:], ends[300:], strict=False)))
    mean, error = statistics.fmean(means), statistics.stdev(means) / math.sqrt(20)
    assert abs(mean - (2.0 + 1 / 0.3)) <= T_19 * error
    assert error < 0.1 * mean


def test_littles_law_holds_over_the_whole():
    """L = λW of web, whose requests are in one of two places or on their way; by request and by moment."""
    pair = _Pair(2.0, Exponential(0.5), Exponential(0.8), workers=(4, 3))
    changes: Counter[float] = Counter()
    block = workload(2.0, Exponential(0.5)).next_block()
    assert block is not None
    ends = _ends(pair.web, block.times[COUNT - 1])
    assert len(ends) == COUNT
    for at, end in zip(block.times, ends, strict=False):
        changes[at] += 1
        changes[end] -= 1
    area, last, inside = 0.0, 0.0, 0
    for at in sorted(changes):
        area, last, inside = area + inside * (at - last), at, inside + changes[at]
    assert inside == pair.web_task.outstanding == pair.api_task.outstanding == len(pair.web_task.calling) == 0
    assert area == pytest.approx(sum(end - at for at, end in zip(block.times, ends, strict=False)), rel=1e-9)
    assert summary(pair.api.tally.total()).requests == COUNT
    assert pair.calls.most_held == 4


@pytest.mark.parametrize(
    ("kind", "of_web", "of_api"),
    [
        (CallKind(), {Outcome.OK: 10}, {Outcome.OK: 10}),
        (CallKind(patience=Patience(timeout_s=1)), {Outcome.SERVER_ERROR: 10}, {Outcome.CLIENT_TIMEOUT: 10}),
        (
            CallKind(times=3, patience=Patience(timeout_s=1), is_optional=True),
            {Outcome.OK: 10},
            {Outcome.CLIENT_TIMEOUT: 30},
        ),
        (CallKind(times=3, patience=Patience(timeout_s=1)), {Outcome.SERVER_ERROR: 10}, {Outcome.CLIENT_TIMEOUT: 10}),
    ],
    ids=["patient", "impatient", "optional", "the first that fails is the last"],
)
def test_callers_that_give_up(kind, of_web, of_api):
    pair = _Pair(1.0, Constant(0.1), Constant(2.0), kind, workers=(MANY, MANY), is_even=True)
    assert pair.outcomes(10.5) == (of_web, of_api)


def test_callers_that_ask_again():
    """Nobody is there for the first attempt of the first ones; the second one finds somebody."""
    kind = CallKind(patience=Patience(retries=1, retry_after_s=3.0))
    pair = _Pair(1.0, Constant(0.1), Constant(0.1), kind, is_even=True)
    pair.api_group.remove(pair.api_task)
    pair.events.advance(4.5)
    pair.api_group.set_health(pair.api_task, "healthy", 4.5)
    assert pair.outcomes(9.5) == ({Outcome.OK: 8, Outcome.SERVER_ERROR: 1}, {Outcome.OK: 8, Outcome.UNAVAILABLE: 1})
    assert pair.api.retried == 4
    assert pair.api.unavailable == 5


def test_errors_of_the_other_are_errors_here():
    """A 5xx of its application, or of its load balancer; a 4xx is an answer."""
    pair = _Pair(1.0, Constant(0.1), Constant(0.1), is_even=True)
    pair.api_task.errors = {Outcome.SERVER_ERROR: 1.0}
    pair.events.advance(3.5)
    pair.api_task.errors = {Outcome.CLIENT_ERROR: 1.0}
    pair.events.advance(6.5)
    target_changes.kill(pair.api, pair.api_task)
    of_web, of_api = pair.outcomes(10.5)
    assert of_web == {Outcome.OK: 3, Outcome.SERVER_ERROR: 7}
    assert of_api == {Outcome.SERVER_ERROR: 3, Outcome.CLIENT_ERROR: 3, Outcome.BAD_GATEWAY: 4}


def test_who_is_killed_while_it_waits_loses_what_it_has():
    """The other one works on; nobody hears its answer."""
    pair = _Pair(1.0, Constant(0.1), Constant(5.0), workers=(3, MANY), is_even=True)
    pair.events.advance(4.5)
    assert len(pair.web.requests_of(pair.web_task)) == 4
    target_changes.kill(pair.web, pair.web_task)
    pair.web_group.remove(pair.web_task)
    new = TaskServer(name="new", version="v2", concurrency=MANY)
    pair.web_group.set_health(new, "healthy", 4.5)
    assert pair.outcomes(8.5) == ({Outcome.OK: 4, Outcome.BAD_GATEWAY: 4}, {Outcome.OK: 7})
    assert new.busy == len(new.calling) == pair.web_task.outstanding == 0


def test_calls_take_as_long_whatever_else_happens():
    """What a call draws is its caller's: with more workers, in another order, each takes the same."""
    took = []
    for workers in (1, 50):
        pair = _Pair(1.0, Exponential(3.0), Exponential(0.5), workers=(MANY, workers))
        services: list[float] = []
        take = pair.api.take

        def taken(request, task, now, take=take, services=services):
            services.append(request.service_s)
            take(request, task, now)

        pair.api.take = taken  # type: ignore[method-assign]
        pair.events.advance(500.0)
        pair.events.finish_all()
        took.append(sorted(services))
    assert took[0] == took[1]
    assert len(set(took[0])) == len(took[0]) > 400


@pytest.mark.parametrize(
    "service",
    [Constant(0.8), Exponential(0.8), Lognormal(0.4, 4.0), Sample((2.1, 0.1, 0.2))],
    ids=lambda it: str(it)[:4],
)
def test_calls_are_drawn_as_requests_are(service):
    """One by one from quantiles, or a block at a time: the same distribution."""
    drawn = service.draw(np.random.default_rng(1), 200_000)
    called = workload(0, service)
    found = [called.called(None, mixed(index / 100_000, 0))[1] for index in range(100_000)]
    for percent in (5, 25, 60, 80, 97):
        assert np.percentile(found, percent) == pytest.approx(np.percentile(drawn, percent), rel=0.03)


def test_module_that_calls_a_module_that_calls():
    """Three in a row: each answers after the next one."""
    events = RequestEvents()
    made = [
        simulator(workload(per_s, Constant(1.0), is_even=True), concurrency=MANY, events=events)[0]
        for per_s in (1.0, 0.0, 0.0)
    ]
    for caller, called in itertools.pairwise(made):
        ModuleCalls(caller).add(0, called, CallKind(times=2))
    made[0].advance(5.5)
    made[0].finish_all()
    found = [summary(each.tally.total()) for each in made]
    assert [each.requests for each in found] == [5, 10, 20]
    assert [each.p50_s for each in found] == pytest.approx([7.0, 3.0, 1.0], rel=0.03)


def test_modules_that_do_not_call_are_as_if_alone():
    """Two in one queue of events, which see the same requests as each on its own, to the last one."""
    alone: list[dict[int, int]] = []
    together: list[dict[int, int]] = []
    for events in (None, RequestEvents()):
        pair = [
            simulator(workload(20.0, Exponential(0.1), seed=seed), 3, events=events, settings=LoadSettings())[0]
            for seed in (1, 2)
        ]
        for each in pair:
            each.advance(100.0)
        for each in pair:
            each.finish_all()
        (alone if events is None else together).extend(dict(each.tally.total().latency) for each in pair)
    assert alone == together


def test_groups_are_weighed_for_calls_too():
    """A canary of the called module: five of a hundred calls find nobody, and as many requests fail."""
    pair = _Pair(100.0, Constant(0.001), Constant(0.001), workers=(MANY, MANY))
    green, dead = TargetGroup("green"), TaskServer(name="dead", version="v2", state="dead")
    green.set_health(dead, "healthy", 0.0)
    pair.api.weigh({pair.api_group: 95, green: 5})
    of_web, of_api = pair.outcomes(150.0)
    assert of_web[Outcome.SERVER_ERROR] == of_api[Outcome.BAD_GATEWAY]
    assert of_web[Outcome.SERVER_ERROR] / sum(of_web.values()) == pytest.approx(0.05, abs=0.008)
