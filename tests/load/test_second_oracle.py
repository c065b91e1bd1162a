"""The simulator against a model of SimPy: of the same draws what becomes of each request is the same, to 1e-9."""

from __future__ import annotations

import itertools
import math
import random
import statistics

import pytest

from modulestack.load import target_changes
from modulestack.load.fleet import Algorithm, TargetGroup, TaskServer
from modulestack.load.load_settings import PROPAGATION_S, LoadSettings
from modulestack.load.outcomes import Outcome
from modulestack.load.service_times import Exponential, Lognormal
from modulestack.load.simulator import Simulator
from modulestack.load.workload import Workload
from tests.load.simpy_model import Answered, Asked, Choice, SimpyModel
from tests.load.simulated import simulator, workload

COUNT = 4_000
CHOICES: dict[Algorithm, Choice] = {
    "round_robin": "by turn",
    "least_outstanding_requests": "fewest",
    "weighted_random": "by chance",
}
SERVICE = Lognormal(0.4, 4.0)
PATIENT = LoadSettings(idle_timeout_s=math.inf)


def _asked(requests: Workload, count: int = COUNT) -> list[Asked]:
    """The first *count* as they are drawn."""
    found: list[Asked] = []
    while len(found) < count and (block := requests.next_block()):
        found += itertools.starmap(Asked, zip(block.times, block.services, block.draws, strict=True))
    return found[:count]


class _Watched:
    """What becomes of each request in a simulator."""

    def __init__(self, made: Simulator) -> None:
        self._made, self._end = made, made._end
        self._began: dict[float, float] = {}
        self.answered: list[Answered] = []
        made._waited, made._end = self._began.__setitem__, self._ended  # type: ignore[method-assign]

    def _ended(self, request, outcome, now):
        self.answered.append(Answered(request.arrived, self._began.get(request.arrived), now, Outcome(outcome)))
        self._end(request, outcome, now)

    def until(self, time: float) -> list[Answered]:
        """Of all that come up to *time*, in the order in which they came."""
        self._made.advance(time)
        self._made.finish_all()
        return sorted(self.answered, key=lambda each: each.asked_at)


def _assert_same(found: list[Answered], expected: list[Answered]) -> None:
    assert len(found) == len(expected) == COUNT
    assert [each.outcome for each in found] == [each.outcome for each in expected]
    assert [each.began_at for each in found] == pytest.approx([each.began_at for each in expected], abs=1e-9)
    assert [each.ended_at for each in found] == pytest.approx([each.ended_at for each in expected], abs=1e-9)


def _outcomes(answered: list[Answered]) -> set[Outcome]:
    return {each.outcome for each in answered}


@pytest.mark.parametrize(
    ("tasks", "workers", "algorithm"),
    [
        (1, 4, "round_robin"),
        (3, 1, "round_robin"),
        (3, 2, "least_outstanding_requests"),
        (5, 1, "weighted_random"),
    ],
    ids=["one task with several workers", "by turn", "fewest outstanding", "by chance"],
)
def test_every_wait(tasks, workers, algorithm):
    """Four fifths of what they can do comes."""
    per_s = 0.8 * tasks * workers / 0.66
    made, _, _ = simulator(workload(per_s, SERVICE), tasks, concurrency=workers, algorithm=algorithm)
    asked = _asked(workload(per_s, SERVICE))
    expected = SimpyModel({1.0: tasks}, workers=workers, choice=CHOICES[algorithm]).run(asked)
    _assert_same(_Watched(made).until(asked[-1].at), expected)
    assert max((each.began_at or 0) - each.asked_at for each in expected) > 1


def test_a_full_queue_rejects():
    """Three places before two workers: one in some is answered with an error at once."""
    settings = LoadSettings(idle_timeout_s=math.inf, rejects_when_full=True)
    made, _, _ = simulator(workload(6.0, SERVICE), 2, concurrency=2, backlog=3, settings=settings)
    asked = _asked(workload(6.0, SERVICE))
    expected = SimpyModel({1.0: 2}, workers=2, backlog=3).run(asked)
    _assert_same(_Watched(made).until(asked[-1].at), expected)
    assert _outcomes(expected) == {Outcome.OK, Outcome.SERVER_ERROR}


@pytest.mark.parametrize("algorithm", ["round_robin", "least_outstanding_requests"])
def test_clients_give_up(algorithm):
    """After two seconds, whether anybody has begun with theirs or not; who does works on to its end."""
    settings = LoadSettings(idle_timeout_s=math.inf, client_timeout_s=2.0)
    made, _, _ = simulator(workload(3.6, SERVICE), 3, algorithm=algorithm, settings=settings)
    asked = _asked(workload(3.6, SERVICE))
    expected = SimpyModel({1.0: 3}, choice=CHOICES[algorithm], patience_s=2.0).run(asked)
    _assert_same(_Watched(made).until(asked[-1].at), expected)
    gave_up = [each for each in expected if each.outcome == Outcome.CLIENT_TIMEOUT]
    assert len({each.began_at is None for each in gave_up}) == 2


@pytest.mark.parametrize("algorithm", ["round_robin", "least_outstanding_requests"])
def test_a_task_is_taken_out(algorithm):
    """In the middle of it: a second later it gets nothing more, and what it still has after 1.5 s is cut."""
    made, group, [first, *_] = simulator(workload(5.2, SERVICE), 3, concurrency=2, algorithm=algorithm)
    asked = _asked(workload(5.2, SERVICE))
    middle = asked[2010].at + 0.01
    model = SimpyModel({1.0: 3}, workers=2, choice=CHOICES[algorithm])
    model.take_out(model.groups[0][1][0], at=middle, known_after_s=PROPAGATION_S, cut_after_s=1.5)
    expected = model.run(asked)
    watched = _Watched(made)
    made.advance(middle)
    target_changes.deregister(made, first, group, delay_s=1.5)
    _assert_same(watched.until(asked[-1].at), expected)
    assert _outcomes(expected) == {Outcome.OK, Outcome.BAD_GATEWAY}


def test_weighted_groups():
    """Ninety-five of a hundred to four tasks, five to one."""
    requests = workload(6.0, SERVICE)
    made = Simulator(requests, PATIENT)
    weights: dict[TargetGroup, float] = {}
    for weight, count in ((95.0, 4), (5.0, 1)):
        group = TargetGroup(f"{weight}", algorithm="weighted_random")
        for index in range(count):
            group.set_health(TaskServer(name=f"{weight}-{index}", version="v1", concurrency=2), "healthy", 0.0)
        weights[group] = weight
    made.weigh(weights)
    asked = _asked(workload(6.0, SERVICE))
    expected = SimpyModel({95.0: 4, 5.0: 1}, workers=2, choice="by chance").run(asked)
    _assert_same(_Watched(made).until(asked[-1].at), expected)
    assert next(iter(weights)).counted.requests == pytest.approx(0.95 * COUNT, rel=0.02)


def _drawn_apart(per_s: float, seed: int) -> list[Asked]:
    """Of Python's own generator, which shares nothing with numpy's."""
    chance, at = random.Random(seed), 0.0
    found = []
    for _ in range(COUNT):
        at += chance.expovariate(per_s)
        found.append(Asked(at, chance.expovariate(1.0), chance.random()))
    return found


def test_means_of_other_draws():
    """
    The mean wait of four tasks, of which that with the fewest outstanding is chosen, which no formula gives.

    Ten seeds of each, none of them shared: the difference is within its confidence interval of 99.9 % (Student's t of
    18 degrees of freedom).
    """
    means: tuple[list[float], list[float]] = ([], [])
    for seed in range(10):
        made, _, _ = simulator(workload(2.8, Exponential(1.0), seed=seed), 4, algorithm="least_outstanding_requests")
        end = _asked(workload(2.8, Exponential(1.0), seed=seed))[-1].at
        model = SimpyModel({1.0: 4}, choice="fewest")
        for found, answered in zip(means, (_Watched(made).until(end), model.run(_drawn_apart(2.8, seed))), strict=True):
            found.append(statistics.fmean((each.began_at or 0) - each.asked_at for each in answered[COUNT // 10 :]))
    error = math.sqrt(sum(statistics.variance(each) / len(each) for each in means))
    ours, theirs = (statistics.fmean(each) for each in means)
    assert abs(ours - theirs) <= 3.922 * error
    assert error < 0.1 * ours
