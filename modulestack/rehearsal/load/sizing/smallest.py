"""The smallest settings with which a promise holds: searched on the embedded AWS, one scenario after the other."""

from __future__ import annotations

import dataclasses
import functools
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from modulestack.contract.errors import BadInput
from modulestack.environment.errors import InvalidEnvironment
from modulestack.environment.load import from_file
from modulestack.environment.overlay import Overlay
from modulestack.load.outcomes import Outcome
from modulestack.rehearsal.load.fargate_tasks import mean_tasks
from modulestack.rehearsal.load.hourly_cost import tasks_per_hour, whole_per_hour
from modulestack.rehearsal.load.load_rehearsal import rehearse_load
from modulestack.rehearsal.load.load_report import LoadReport
from modulestack.rehearsal.load.scenario_file import read_scenario
from modulestack.rehearsal.load.sizing.module_sizing import ModuleSizing, Tried, overlay_of, settings_of
from modulestack.rehearsal.load.sizing.search import Run, Search
from modulestack.rehearsal.load.sizing.space import Space, space_of
from modulestack.rehearsal.load.sizing.wanted import Wanted
from modulestack.rehearsal.load.sizing.workers import Workers
from modulestack.rehearsal.report import Phase, RehearsalListener, SettingTried
from modulestack.rehearsal.sandbox import Supervise, unsupervised

FURTHER_SEEDS = 10
"""With which what was found is tried again: if it holds with all, then with 74 % of all seeds, with 95 % confidence."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class SmallestReport:
    """What was found."""

    environment: str
    scenario: str
    wanted: str
    seed: int
    searches: tuple[Search, ...]
    """One for each module, of which each takes what those before it have found."""
    is_finished: bool
    seconds: float

    @property
    def found(self) -> bool:
        """Whether there is a setting that holds, of each module."""
        return self.is_finished and all(search.result is not None for search in self.searches)

    def settings(self) -> dict[str, Any]:
        """What of the environment's file has to change: dotted path → value."""
        found: dict[str, Any] = {}
        for search in self.searches:
            best = search.result or search.best
            if best is not None:
                found |= settings_of(best, search.space.module, search.space.base)
        return found


def find_smallest(
    name: str,
    root: Path,
    file: Path,
    wanted: Wanted,
    *,
    listen: RehearsalListener = lambda _event: None,
    supervise: Supervise = unsupervised,
    seconds: Callable[[], float] = time.perf_counter,
) -> SmallestReport:
    """
    The cheapest settings of each module that the scenario in *file* sends requests to with which *wanted* holds.

    Modules are gone through in the file's order: of each that is looked for with which it and those before it hold.
    Ctrl-C ends it with what is known by then.

    Raises:
        BadInput, EngineError, ProgramError: a file is not right, or the environment cannot be brought up.
    """
    began = seconds()
    read = read_scenario(file)
    environment = from_file(name, root, overlays=(read.overlay(),))
    scenario = read.checked(environment)
    asked = {module for module, load in scenario.load.items() if load.arrivals is not None}
    modules = [module for module in environment.modules if module in asked]
    if not modules:
        raise BadInput(f"--find-smallest: no module has arrivals in {file}: it finds sizes of those that have")
    spaces = [
        space_of(each, environment.modules[each], scenario.load[each], environment.region, wanted.most_tasks)
        for each in modules
    ]
    rehearse = functools.partial(rehearse_load, name, root, file, records=True, supervise=supervise)
    searches: list[Search] = []
    before: list[Overlay] = []
    is_finished = True
    try:
        with Workers(functools.partial(_tried, rehearse, wanted)) as workers:
            for index, space in enumerate(spaces):
                runs = _Runs(workers, tuple(before), space, tuple(modules[: index + 1]), listen)
                search = Search(space, runs.measure, seed=scenario.seed, further=FURTHER_SEEDS)
                searches.append(search)
                listen(Phase("search", f"settings of {space.module} for {wanted}"))
                search.run()
                if search.result is None:
                    break
                before.append(overlay_of(search.result, space.module, space.base))
    except KeyboardInterrupt:
        is_finished = False
    return SmallestReport(
        environment=name,
        scenario=str(file),
        wanted=str(wanted),
        seed=scenario.seed,
        searches=tuple(searches),
        is_finished=is_finished,
        seconds=round(seconds() - began, 2),
    )


@dataclasses.dataclass(frozen=True)
class _Job:
    """One run. Plain data."""

    overlays: tuple[Overlay, ...]
    seed: int
    judged: tuple[str, ...]
    """Modules of which what is wanted must hold; the last one is that whose settings are looked for."""


@dataclasses.dataclass(frozen=True)
class _Runs:
    """Runs of the scenario with settings of one module."""

    workers: Workers[_Job, Tried]
    before: tuple[Overlay, ...]
    """What was found of other modules."""
    space: Space
    judged: tuple[str, ...]
    listen: RehearsalListener

    def measure(self, runs: Sequence[Run], heard: Callable[[Run, Tried], None]) -> None:
        """Do *runs*, and tell of each."""
        jobs = [self._job(candidate, seed) for candidate, seed in runs]
        for number, tried in self.workers.run(jobs):
            heard(runs[number], tried)
            self.listen(SettingTried(str(runs[number][0]), tried.held))

    def _job(self, candidate: ModuleSizing, seed: int) -> _Job:
        overlay = overlay_of(candidate, self.space.module, self.space.base)
        return _Job((*self.before, overlay), seed, self.judged)


def _tried(rehearse: Callable[..., LoadReport], wanted: Wanted, job: _Job) -> Tried:
    """In a process of its own."""
    try:
        report = rehearse(overlays=job.overlays, seed=job.seed)
    except InvalidEnvironment as error:
        return Tried(seed=job.seed, refused="; ".join(problem.message for problem in error.problems))
    if not report.is_finished:
        raise KeyboardInterrupt
    return _of_report(report, job.seed, wanted, job.judged)


def _of_report(report: LoadReport, seed: int, wanted: Wanted, judged: tuple[str, ...]) -> Tried:
    module = next(each for each in report.modules if each.name == judged[-1])
    cost = report.record.cost if report.record else None
    whole = whole_per_hour(cost) if cost else 0.0
    summary = module.summary
    times = {"p50_ms": summary.p50_s, "p95_ms": summary.p95_s, "p99_ms": summary.p99_s}
    return Tried(
        seed=seed,
        refuted=wanted.refuted(report, judged),
        usd_per_hour=whole,
        numbers={
            "requests": summary.requests,
            "lost": summary.lost,
            "cut": summary.by_outcome.get(Outcome.BAD_GATEWAY, 0),
            **{key: None if each is None else round(1000 * each, 2) for key, each in times.items()},
            "mean_tasks": round(mean_tasks(module, report.simulated_s), 3),
            "most_tasks": max((each.healthy for each in module.tasks), default=0),
            "most_wanted": max((each.desired for each in module.tasks), default=0),
            "others_usd": whole - (tasks_per_hour(cost, module.name) if cost else 0.0),
            "per_s": summary.requests / report.simulated_s,
        },
    )
