"""The search, on worlds in which it is known what holds: it finds the cheapest, and tries little."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Callable, Sequence

import pytest

from modulestack.rehearsal.load.sizing.lane import Lane
from modulestack.rehearsal.load.sizing.module_sizing import ModuleSizing, Tried
from modulestack.rehearsal.load.sizing.search import Run, Search
from modulestack.rehearsal.load.sizing.space import Space

SIZES = ((256, 512, 0.012), (512, 1024, 0.025), (1024, 2048, 0.049), (2048, 4096, 0.099), (4096, 8192, 0.2))
OTHERS_USD = 0.1
BASE = ModuleSizing(cpu=512, memory=1024, tasks=2, delay_s=30)
SPACE = Space(
    module="web", base=BASE, sizes=SIZES, targets=(None,), most_tasks=32, cpu_ms=10, left_out=("what is left out",)
)
Holds = Callable[[ModuleSizing, int], bool]


def _usd_of(candidate: ModuleSizing) -> float:
    """Of one task, an hour."""
    return next(usd for cpu, memory, usd in SIZES if (cpu, memory) == (candidate.cpu, candidate.memory))


class World:
    def __init__(self, holds: Holds, *, cut: Callable[[ModuleSizing], int] = lambda _: 0, dies_after: int = 10_000):
        self._holds, self._cut, self._left = holds, cut, dies_after
        self.runs: list[Run] = []

    def measure(self, runs: Sequence[Run], heard: Callable[[Run, Tried], None]) -> None:
        for candidate, seed in runs:
            if not self._left:
                raise KeyboardInterrupt
            self._left -= 1
            self.runs.append((candidate, seed))
            heard((candidate, seed), self._tried(candidate, seed))

    def _tried(self, candidate: ModuleSizing, seed: int) -> Tried:
        return Tried(
            seed=seed,
            refuted=() if self._holds(candidate, seed) else ("slow",),
            usd_per_hour=OTHERS_USD + _usd_of(candidate) * candidate.tasks,
            numbers={"others_usd": OTHERS_USD, "per_s": 20.0, "cut": self._cut(candidate)},
        )


def _searched(world: World, space: Space = SPACE, *, further: int = 10) -> Search:
    search = Search(space, world.measure, seed=1, further=further)
    search.run()
    return search


def _cheapest(holds: Holds, *, seeds: Sequence[int]) -> float:
    """Of all sizes and numbers of tasks."""
    every = (
        (usd * tasks, ModuleSizing(cpu=cpu, memory=memory, tasks=tasks, delay_s=30))
        for (cpu, memory, usd), tasks in itertools.product(SIZES, range(1, 33))
    )
    return min((usd for usd, each in every if all(holds(each, seed) for seed in seeds)), default=math.inf)


@pytest.mark.parametrize("needed", [100, 700, 1500, 3000, 9000, 20_000, 60_000])
@pytest.mark.parametrize("overhead", [0, 100, 250])
def test_it_is_the_cheapest_of_all(needed, overhead):
    """Of each task *overhead* is lost: the larger ones are better, up to a size."""

    def holds(each: ModuleSizing, _seed: int) -> bool:
        return bool(each.tasks * (each.cpu - overhead) >= needed)

    world = World(holds)
    search = _searched(world)
    assert search.result is not None
    usd = _usd_of(search.result) * search.result.tasks
    assert usd == pytest.approx(_cheapest(holds, seeds=[1]))
    assert len(search.tried) <= 35
    assert search.confirmed[-1].held == 10
    cheaper = search.neighbour
    if cheaper is not None:
        assert cheaper.held == 0
        assert _usd_of(cheaper.candidate) * cheaper.candidate.tasks < usd
    assert search.not_tried[0] == "what is left out"


def test_what_does_not_hold_with_further_seeds_is_not_taken():
    """With the first seed 1000 CPU units are enough, with some of the others 1300."""

    def holds(each: ModuleSizing, seed: int) -> bool:
        return each.tasks * each.cpu >= (1300 if seed in (4, 9) else 1000)

    search = _searched(World(holds))
    assert search.result is not None
    assert _usd_of(search.result) * search.result.tasks == pytest.approx(_cheapest(holds, seeds=range(1, 12)))
    assert [each.held for each in search.confirmed[:-1]] == [8] * (len(search.confirmed) - 1)
    assert len(search.confirmed) > 1


def test_what_never_holds_with_all_seeds_ends():
    search = _searched(World(lambda each, seed: seed == 1 and each.cpu >= 512))
    assert search.result is None
    assert [each.held for each in search.confirmed] == [0] * 5


def test_where_the_largest_fails_nothing_else_is_tried():
    world = World(lambda _each, _seed: False)
    search = _searched(world)
    assert search.result is None
    assert search.best is None
    assert [each for each, _ in world.runs] == [BASE, SPACE.generous]
    assert "everything smaller" in search.not_tried[-1]


def test_the_files_own_is_kept_where_nothing_is_cheaper():
    search = _searched(World(lambda each, _seed: each.cpu >= 512 and each.tasks >= 2))
    assert search.result == BASE


def test_a_longer_delay_is_tried_where_requests_are_cut():
    """The shortest with which none is."""

    def cut(each: ModuleSizing) -> int:
        return max(0, 100 - each.delay_s)

    search = _searched(World(lambda each, _seed: not cut(each) and each.cpu * each.tasks >= 512, cut=cut))
    assert search.result is not None
    assert search.result.delay_s == 120


def test_a_size_that_is_refused_is_left():
    space = SPACE

    class Refusing(World):
        def _tried(self, candidate: ModuleSizing, seed: int) -> Tried:
            found = super()._tried(candidate, seed)
            return dataclasses.replace(found, refused="too small") if candidate.cpu == 256 else found

    world = Refusing(lambda each, _seed: each.tasks * each.cpu >= 1000)
    search = _searched(world, space)
    assert search.result is not None
    assert search.result.cpu != 256
    assert len([each for each, _ in world.runs if each.cpu == 256]) == 1
    assert any("256/512" in text and "too small" in text for text in search.not_tried)


def test_interrupted_the_best_is_known_so_far():
    world = World(lambda each, _seed: each.tasks * each.cpu >= 1000, dies_after=6)
    search = Search(SPACE, world.measure, seed=1, further=10)
    with pytest.raises(KeyboardInterrupt):
        search.run()
    assert search.result is None
    assert search.best is not None
    assert search.tried[search.best].held


def test_scaling_is_tried_as_the_file_has_it_and_otherwise():
    """Only a lower target lets one task be enough."""
    base = ModuleSizing(cpu=256, memory=512, tasks=1, most=3, cpu_percent=60, delay_s=30)
    space = dataclasses.replace(SPACE, base=base, targets=(60, 40, 80))

    def holds(each: ModuleSizing, _seed: int) -> bool:
        return each.tasks >= 6 or (each.cpu_percent == 40 and each.most is not None and each.most >= 8)

    search = _searched(World(holds), space)
    assert search.result == dataclasses.replace(base, cpu_percent=40, most=32)


def test_another_most_is_not_tried_where_scaling_never_wanted_so_many():
    """As the file has it, three may be, and two are wanted: with 32 nothing is different."""
    base = ModuleSizing(cpu=256, memory=512, tasks=1, most=3, cpu_percent=60, delay_s=30)
    space = dataclasses.replace(SPACE, base=base, targets=(60,))

    class Calm(World):
        wanted = 2

        def _tried(self, candidate: ModuleSizing, seed: int) -> Tried:
            found = super()._tried(candidate, seed)
            return dataclasses.replace(found, numbers={**found.numbers, "most_wanted": self.wanted})

    class Clamped(Calm):
        wanted = 3

    for world, is_tried in ((Calm(_holds_from_two), False), (Clamped(_holds_from_two), True)):
        search = _searched(world, space)
        assert search.result is not None
        assert (dataclasses.replace(base, most=32) in search.tried) is is_tried
        assert bool(search.same) is not is_tried
        assert any("scaling never wanted so many tasks" in text for text in search.not_tried) is not is_tried


def _holds_from_two(each: ModuleSizing, _seed: int) -> bool:
    return each.tasks >= 2


def test_fewest_tasks_of_one_lane():
    """Whatever it begins with, and however many are needed: few are tried."""
    for guess, needed in itertools.product((1, 2, 7, 20, 32), (1, 2, 3, 8, 19, 32)):
        lane, tried = Lane(example=BASE, usd=1.0, guess=guess), 0
        while (tasks := lane.next(32)) is not None:
            tried += 1
            lane.heard(tasks, held=tasks >= needed)
        assert lane.high == needed
        assert tried <= 11


def test_what_costs_as_much_is_not_affordable():
    lane = Lane(example=BASE, usd=0.1, guess=1)
    assert [lane.affordable(usd, 32) for usd in (0.05, 0.1, 0.11, 0.3, 0.31, math.inf)] == [0, 0, 1, 2, 3, 32]
