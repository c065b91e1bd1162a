"""
The cheapest candidate that holds.

Every candidate meets the same requests, of one seed. A size costs at least its fewest tasks: what would cost more than
what holds is not tried. Of one size and way of scaling, fewer tasks than fail are not tried either: that they do no
better is assumed, since with the same requests each task then has more of them. Between sizes nothing is assumed: a
larger task may be scaled out later.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from modulestack.fields.text import listed
from modulestack.rehearsal.load.sizing.lane import Lane
from modulestack.rehearsal.load.sizing.module_sizing import ModuleSizing, Tried
from modulestack.rehearsal.load.sizing.space import DELAYS_S, Space

Run = tuple[ModuleSizing, int]
"""A candidate, and the seed that it meets."""
Measure = Callable[[Sequence[Run], Callable[[Run, Tried], None]], None]
"""Does all runs, and tells of each as soon as it is done."""

MOST_CONFIRMED = 5
"""So many are tried with further seeds; if each of them fails with one, the search ends."""


@dataclasses.dataclass(frozen=True)
class Confirmation:
    """What further seeds said of a candidate."""

    candidate: ModuleSizing
    held: int
    seeds: int

    @property
    def is_whole(self) -> bool:
        """Whether it held with all of them."""
        return self.held == self.seeds


class Search:
    """One search; what it knows so far can be read at any time."""

    def __init__(self, space: Space, measure: Measure, *, seed: int, further: int) -> None:
        """Candidates meet *seed*, and what is cheapest *further* seeds after it."""
        self.space, self._measure, self._seed = space, measure, seed
        self._seeds = [seed + 1 + each for each in range(further)]
        self.tried: dict[ModuleSizing, Tried] = {}
        """With the first seed, in the order in which they were done."""
        self.confirmed: list[Confirmation] = []
        """In the order in which they were tried; the last one is the result's, if it held with all."""
        self.neighbour: Confirmation | None = None
        """Of the next cheaper one that was tried and failed, with the same seeds."""
        self.not_tried: list[str] = list(space.left_out)
        """What was not tried, and why."""
        self.same: set[ModuleSizing] = set()
        """Those that could not but do what others did."""
        self._lanes: list[Lane] = []
        self._others_usd = 0.0

    @property
    def best(self) -> ModuleSizing | None:
        """The cheapest that holds, as far as is known."""
        failed = {each.candidate for each in self.confirmed if not each.is_whole}
        held = [each for each, tried in self.tried.items() if tried.held and each not in failed]
        return min(held, key=self._rank, default=None)

    def _rank(self, candidate: ModuleSizing) -> tuple[float, bool, int]:
        """By price; of the same price the file's own, then that of the most tasks, which bears the loss of one best."""
        return round(self.tried[candidate].usd_per_hour, 6), candidate != self.space.base, -candidate.tasks

    @property
    def result(self) -> ModuleSizing | None:
        """The cheapest that held with all seeds; None: there is none, or it is not known yet."""
        return next((each.candidate for each in self.confirmed if each.is_whole), None)

    def run(self) -> None:
        """Look for it. What the file's own settings do is known afterwards, whatever comes of it."""
        self._try([self.space.base, self.space.generous])
        base, generous = self.tried[self.space.base], self.tried[self.space.generous]
        self._others_usd = float(base.numbers.get("others_usd", 0.0))
        if not base.held and not generous.held:
            self.not_tried.append(
                "everything smaller than the largest that was tried: as that fails, nothing is expected to hold"
            )
            return
        delay_s = self._delay(base)
        for lanes in self.space.lanes(delay_s, base.numbers.get("per_s", 0.0)):
            self._lanes += lanes
            self._walk()
        while (best := self.best) is not None and len(self.confirmed) < MOST_CONFIRMED:
            if self._confirm(best):
                break
            self._reopen(best)
            self._walk()
        self._say_what_is_left()

    def _try(self, candidates: Iterable[ModuleSizing]) -> None:
        runs = [(each, self._seed) for each in dict.fromkeys(candidates) if self._known(each) is None]
        if runs:
            self._measure(runs, self._heard)

    def _known(self, candidate: ModuleSizing) -> Tried | None:
        """
        What came of *candidate*, or would come of it.

        Where scaling never wanted as many tasks as it may have, another ``scaling.max`` above that changes nothing.
        """
        if candidate in self.tried or candidate.most is None:
            return self.tried.get(candidate)
        for other, found in self.tried.items():
            if other.most is None or dataclasses.replace(other, most=candidate.most) != candidate:
                continue
            if found.numbers.get("most_wanted", math.inf) < min(other.most, candidate.most):
                self.same.add(candidate)
                return found
        return None

    def _heard(self, run: Run, tried: Tried) -> None:
        self.tried[run[0]] = tried

    def _delay(self, base: Tried) -> int:
        """The file's, or the shortest longer one with which the fewest requests are cut, if any are."""
        own = self.space.base.delay_s
        if base.held or not base.numbers.get("cut"):
            return own
        longer = [dataclasses.replace(self.space.base, delay_s=each) for each in DELAYS_S if each > own]
        self._try(longer)
        cut = {each.delay_s: self.tried[each].numbers.get("cut", math.inf) for each in longer}
        return min((own, *cut), key=lambda each: cut.get(each, base.numbers["cut"]))

    def _limit(self, lane: Lane) -> int:
        """Tasks that this size may have and cost less than what holds."""
        usd = math.inf if self.best is None else self.tried[self.best].usd_per_hour - self._others_usd
        return lane.affordable(usd, self.space.most_tasks)

    def _walk(self) -> None:
        """All that is left to try of sizes, one number of tasks of each at a time."""
        while steps := [(lane, n) for lane in self._lanes if (n := lane.next(self._limit(lane))) is not None]:
            self._try(lane.candidate(tasks) for lane, tasks in steps)
            for lane, tasks in steps:
                found = self._known(lane.candidate(tasks)) or Tried(seed=self._seed, refused="was not run")
                lane.refused = found.refused
                lane.heard(tasks, held=found.held)

    def _confirm(self, best: ModuleSizing) -> bool:
        """Try further seeds, on *best* and on the next cheaper one that failed."""
        cheaper = self._cheaper(best)
        held: dict[ModuleSizing, int] = {best: 0}
        if cheaper is not None:
            held[cheaper] = 0

        def heard(run: Run, tried: Tried) -> None:
            held[run[0]] += tried.held

        self._measure([(each, seed) for each in held for seed in self._seeds], heard)
        self.confirmed.append(Confirmation(best, held[best], len(self._seeds)))
        self.neighbour = None if cheaper is None else Confirmation(cheaper, held[cheaper], len(self._seeds))
        return self.confirmed[-1].is_whole

    def _cheaper(self, best: ModuleSizing) -> ModuleSizing | None:
        """Of those that failed the dearest one that cost less."""
        limit = self.tried[best].usd_per_hour
        failed = {
            each: tried.usd_per_hour for each, tried in self.tried.items() if not tried.held and not tried.refused
        }
        return max((each for each, usd in failed.items() if usd < limit), key=failed.__getitem__, default=None)

    def _reopen(self, best: ModuleSizing) -> None:
        """Where *best* held with one seed and not with all, so many tasks are not enough."""
        for lane in self._lanes:
            if lane.candidate(best.tasks) == best:
                lane.taken_back()

    def _say_what_is_left(self) -> None:
        if self.same:
            many = len(self.same)
            which = f"{many} settings that differ" if many > 1 else "one setting that differs"
            self.not_tried.append(f"{which} in scaling.max only: scaling never wanted so many tasks")
        usd = math.inf if self.best is None else self.tried[self.best].usd_per_hour
        for lanes in itertools.groupby(self._lanes, key=lambda lane: (lane.example.cpu_percent, lane.example.most)):
            (target, most), same = lanes
            scaling = (
                "" if target is None else f" with cpu_percent {target}" + (f", up to {most} tasks" if most else "")
            )
            dear: defaultdict[int, list[str]] = defaultdict(list)
            least = math.inf
            for lane in same:
                name = f"{lane.example.cpu}/{lane.example.memory}"
                if lane.refused:
                    self.not_tried.append(f"{name}{scaling}: {lane.refused}")
                    continue
                if lane.low > 1:
                    fewer = f"{lane.low} fail, and fewer are assumed to do no better"
                    self.not_tried.append(f"{name}{scaling}, fewer than {lane.low} tasks: {fewer}")
                if lane.high is None and lane.low < self.space.most_tasks:
                    dear[lane.low + 1].append(name)
                    least = min(least, self._others_usd + lane.usd * (lane.low + 1))
            if dear:
                sizes = "; ".join(
                    f"{listed(names, 'and')} from {tasks} task{'s' * (tasks > 1)} on" for tasks, names in dear.items()
                )
                costs = f"each at least {least:.4f} USD an hour, and what holds costs {usd:.4f}"
                self.not_tried.append(f"{sizes}{scaling}: {costs}")
