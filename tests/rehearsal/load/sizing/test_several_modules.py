"""Modules are gone through one after the other: of each the cheapest with which it and those before it hold."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.environment.load import from_file
from modulestack.environment.overlay import Overlay
from modulestack.load.outcomes import Outcome
from modulestack.load.tally import Summary, Tally
from modulestack.rehearsal.load.cost_over_time import CostOverTime
from modulestack.rehearsal.load.load_record import LoadRecord
from modulestack.rehearsal.load.load_report import LoadReport, ModuleUnderLoad
from modulestack.rehearsal.load.scenario_model import PromiseKeys
from modulestack.rehearsal.load.service_counts import TaskCount
from modulestack.rehearsal.load.sizing import smallest
from modulestack.rehearsal.load.sizing.smallest import find_smallest
from modulestack.rehearsal.load.sizing.wanted import wanted
from tests.support.program import ROOT

LOAD = {"arrivals": {"per_s": 10}, "routes": {"/": {"service_time": {"constant_ms": 50}}}}
SCENARIO = {
    "description": "both are asked",
    "for_s": 60,
    "settings": {"modules.web.scaling": None},
    "load": {"api": LOAD, "web": LOAD},
}
NEEDED = {"web": 3, "api": 2}
A_TASK_USD = 0.0123


def _module(name: str, tasks: int, lost: int) -> ModuleUnderLoad:
    found = {Outcome.OK: 600 - lost, Outcome.BAD_GATEWAY: lost}
    return ModuleUnderLoad(
        name=name,
        summary=Summary(requests=600, by_outcome=found, by_version={}, lost=lost, p50_s=0.05, p95_s=0.05, p99_s=0.05),
        retried=0,
        skipped=0,
        tasks=(TaskCount(0, tasks, tasks, tasks),),
        tally=Tally(),
    )


def _rehearsed(
    name: str,
    root: Path,
    file: Path,
    *,
    overlays: Sequence[Overlay],
    seed: int,
    needed: Mapping[str, int] = NEEDED,
    **_: Any,
) -> LoadReport:
    """Of each module requests are lost where it has too few tasks; web's are, too, where api has none to spare."""
    settings = Overlay(source="", values=SCENARIO["settings"])  # type: ignore[arg-type]
    modules = from_file(name, root, overlays=(settings, *overlays)).modules
    tasks = {each: modules[each].tasks for each in NEEDED}
    lost = {each: 0 if tasks[each] >= needed[each] else 5 for each in NEEDED}
    cost = CostOverTime(
        tasks={each: ((0.0, A_TASK_USD * count),) for each, count in tasks.items()},
        fixed=0.1,
        is_complete=True,
        until_s=60.0,
    )
    return LoadReport(
        environment=name,
        scenario=str(file),
        description="",
        seed=seed,
        promise=PromiseKeys(),
        modules=tuple(_module(each, tasks[each], lost[each]) for each in NEEDED),
        events=(),
        is_finished=True,
        simulated_s=60.0,
        seconds=0.1,
        record=LoadRecord(cost=cost),
    )


def test_each_takes_what_those_before_it_have_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """In the order of the environment's file; the second one's price has the first one's tasks in it."""
    monkeypatch.setattr(smallest, "rehearse_load", _rehearsed)
    file = tmp_path / "s.yaml"
    file.write_text(yaml.safe_dump(SCENARIO))
    report = find_smallest("staging", ROOT, file, wanted("lost = 0"))
    assert report.found
    assert report.settings() == {"modules.web.tasks": 3, "modules.api.tasks": 2}
    web, api = report.searches
    assert (web.space.module, api.space.module) == ("web", "api")
    assert web.result is not None
    assert api.result is not None
    assert web.tried[web.result].usd_per_hour == pytest.approx(0.1 + 4 * A_TASK_USD)
    assert api.tried[api.result].usd_per_hour == pytest.approx(0.1 + 5 * A_TASK_USD)
    assert not api.tried[api.space.base].held


def test_what_one_module_lacks_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(smallest, "rehearse_load", functools.partial(_rehearsed, needed={**NEEDED, "web": 1000}))
    file = tmp_path / "s.yaml"
    file.write_text(yaml.safe_dump(SCENARIO))
    report = find_smallest("staging", ROOT, file, wanted("lost = 0"))
    assert (report.found, report.is_finished, len(report.searches)) == (False, True, 1)
