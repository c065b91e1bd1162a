"""The smallest that holds, found on the embedded AWS; and what is said of it."""

from __future__ import annotations

import gc
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from modulestack.cli import load_smallest
from modulestack.cli.rehearse import rehearse
from modulestack.contract.errors import BadInput
from modulestack.environment.load import from_file
from modulestack.environment.overlay import Overlay
from modulestack.rehearsal.load.scenario_model import ModuleLoad
from modulestack.rehearsal.load.sizing import smallest, space
from modulestack.rehearsal.load.sizing.module_sizing import ModuleSizing, Tried, of_module, overlay_of, settings_of
from modulestack.rehearsal.load.sizing.search import Search
from modulestack.rehearsal.load.sizing.smallest import find_smallest
from modulestack.rehearsal.load.sizing.space import space_of
from modulestack.rehearsal.load.sizing.wanted import wanted
from tests.support.program import ROOT

BUSY: dict[str, Any] = {
    "description": "four requests at a time, and tasks that work on one",
    "for_s": 20,
    "settings": {
        "modules.web.scaling": None,
        "modules.web.load_balancing.algorithm": "least_outstanding_requests",
    },
    "load": {
        "web": {
            "arrivals": {"per_s": 40, "evenly": True},
            "routes": {"/": {"service_time": {"constant_ms": 90}}},
            "concurrency": 1,
            "health_checks": {"queue": "apart"},
        }
    },
}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(gc, "disable", lambda: None)
    monkeypatch.setattr(smallest, "FURTHER_SEEDS", 3)
    monkeypatch.setattr(space, "MOST_TASKS", 6)


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    file = tmp_path / "busy.yaml"
    file.write_text(yaml.safe_dump(BUSY))
    return file


def _run(*args: str) -> Result:
    return CliRunner().invoke(rehearse, ["staging", *args])


def test_the_fewest_tasks_are_found(scenario: Path):
    """40 a second of 90 ms each: with four tasks there is always one that is free, three have more than they can do."""
    done = _run("--load", str(scenario), "--find-smallest", "p99 < 100ms, lost = 0", "--json")
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert document["settings"] == {"modules.web.tasks": 4}
    assert (document["found"], document["finished"], document["wanted"]) == (True, True, "p99 < 100ms, lost = 0")
    [web] = document["modules"]
    by_tasks = {each["tasks"]: each for each in web["tried"]}
    held = {tasks: each["held"] for tasks, each in by_tasks.items()}
    assert held == {tasks: tasks >= 4 for tasks in held}
    assert {1, 3, 4, 6} <= held.keys()
    assert by_tasks[3]["broken"][0].startswith("web: p99 ")
    # 0.25 vCPU and 0.5 GB of a task in eu-west-1, an hour.
    differs = by_tasks[6]["usd_per_hour"] - by_tasks[4]["usd_per_hour"]
    assert differs == pytest.approx(2 * (0.25 * 0.04048 + 0.5 * 0.004445), rel=1e-3)
    assert web["usd_per_hour"] == by_tasks[4]["usd_per_hour"]
    assert web["confirmed"][-1]["held"] == web["confirmed"][-1]["seeds"] == 3
    assert web["share_of_seeds"] == pytest.approx(0.05 ** (1 / 3), abs=1e-4)
    assert (web["next_cheaper"]["tasks"], web["next_cheaper"]["held"]) == (3, 0)
    assert web["not_tried"][0] == "other sizes than 256: no route of web says cpu_ms, so none would be any faster"


def _known(search: Search, monkeypatch: pytest.MonkeyPatch, *, is_finished: bool) -> None:
    """That is what was found; nothing is run."""
    report = smallest.SmallestReport(
        environment="staging",
        scenario="busy.yaml",
        wanted="lost = 0",
        seed=1,
        searches=(search,),
        is_finished=is_finished,
        seconds=2.0,
    )
    monkeypatch.setattr(load_smallest, "find_smallest", lambda *_, **__: report)


def _search(*, ends_after: int = 10_000, needed: int = 2) -> Search:
    """So many tasks hold that are *needed*; up to four are tried."""
    module = from_file("staging", ROOT).modules["web"]
    found = space_of("web", module, ModuleLoad.model_validate(BUSY["load"]["web"]), "eu-west-1", 4)
    left = [ends_after]

    def measure(runs: Any, heard: Any) -> None:
        for candidate, seed in runs:
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
            heard((candidate, seed), _tried(candidate, seed, needed))

    return Search(found, measure, seed=1, further=10)


def _tried(candidate: ModuleSizing, seed: int, needed: int) -> Tried:
    return Tried(
        seed=seed,
        refuted=() if candidate.tasks >= needed else ("web: 7 lost",),
        usd_per_hour=0.1 + 0.01 * candidate.tasks,
        numbers={"lost": 0 if candidate.tasks >= needed else 7, "p50_ms": 40.2, "p95_ms": 90.0, "p99_ms": None}
        | {"others_usd": 0.1, "per_s": 40.0, "cut": 0},
    )


def test_it_is_told_with_its_price_and_how_sure_it_is(monkeypatch: pytest.MonkeyPatch):
    search = _search()
    search.run()
    _known(search, monkeypatch, is_finished=True)
    done = _run("--load", "busy.yaml", "--find-smallest", "lost = 0")
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    rows = [line.split("  ") for line in lines if "tasks of" in line and line[0].isdigit()]
    assert rows[0][0] == "1 to 3 tasks of 256/512, cpu_percent 60, delay 30 s"
    prices = [next(float(cell) for cell in row[1:] if cell.strip()) for row in rows]
    assert prices == sorted(prices)
    verdicts = [row[-1].strip() for row in rows]
    assert verdicts == sorted(verdicts)  # failed, then held
    assert set(verdicts) == {"failed", "held"}
    at = lines.index("web: 2 to 3 tasks of 256/512, cpu_percent 60, delay 30 s")
    assert lines[at + 1].startswith("  0.1200 USD an hour, 87.60 a month of 730 hours that are all as in this scenario")
    assert lines[at + 2 : at + 6] == [
        "  held with 10 of 10 further seeds: with at least 74 % of all seeds, with 95 % confidence",
        "  the next cheaper one that was tried, 1 to 3 tasks of 256/512, cpu_percent 60, delay 30 s: 0 of 10",
        "what to write in Pulumi.staging.yaml, or under settings in busy.yaml, for lost = 0:",
        "  modules.web.scaling.min: 2",
    ]


def test_what_holds_nowhere_is_said(monkeypatch: pytest.MonkeyPatch):
    search = _search(needed=5)
    search.run()
    _known(search, monkeypatch, is_finished=True)
    done = _run("--load", "busy.yaml", "--find-smallest", "lost = 0")
    assert done.exit_code == 1, done.output
    generous = "4 tasks of 256/512, cpu_percent 40, delay 300 s"
    assert f"web: nothing that was tried holds, not even {generous}: web: 7 lost" in done.stdout.splitlines()
    assert "modules." not in done.stdout


def test_interrupted_the_best_so_far_is_told(monkeypatch: pytest.MonkeyPatch):
    search = _search(ends_after=2)
    with pytest.raises(KeyboardInterrupt):
        search.run()
    _known(search, monkeypatch, is_finished=False)
    done = _run("--load", "busy.yaml", "--find-smallest", "lost = 0")
    assert done.exit_code == 130
    assert "unfinished: interrupted; this is the smallest that is known so far" in done.stdout
    assert "web: 4 tasks of 256/512, cpu_percent 40, delay 300 s" in done.stdout


def test_ctrl_c_ends_a_search(scenario: Path, monkeypatch: pytest.MonkeyPatch):
    def interrupted(_search: Search) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Search, "run", interrupted)
    report = find_smallest("staging", ROOT, scenario, wanted("lost = 0"))
    assert (report.is_finished, report.found, report.settings()) == (False, False, {})


def _space(given: dict[str, Any], region: str = "eu-west-1", **settings: Any) -> space.Space:
    values = {f"modules.web.{key.replace('__', '.')}": value for key, value in settings.items()}
    environment = from_file("staging", ROOT, overlays=[Overlay(source="", values=values)])
    load = ModuleLoad.model_validate({**BUSY["load"]["web"], **given})
    return space_of("web", environment.modules["web"], load, region, 100)


CPU = {"routes": {"/": {"service_time": {"constant_ms": 90}, "cpu_ms": 20}}}


def test_sizes_are_those_of_fargate_with_the_files_memory():
    found = _space(CPU, memory=2048)
    assert [(cpu, memory) for cpu, memory, _ in found.sizes] == [
        (256, 2048), (512, 2048), (1024, 2048), (2048, 4096), (4096, 8192),
    ]  # fmt: skip
    assert "less memory than 2048 MiB: the scenario does not say how much of it web needs" in found.left_out
    assert [usd for _, _, usd in found.sizes] == sorted(usd for _, _, usd in found.sizes)


def test_less_memory_is_tried_where_the_scenario_says_how_much_is_used():
    found = _space({**CPU, "memory": {"base_mib": 300}}, cpu=512, memory=4096)
    assert [(cpu, memory) for cpu, memory, _ in found.sizes if cpu <= 512] == [
        (256, 512), (256, 1024), (256, 2048), (512, 1024), (512, 2048), (512, 3072), (512, 4096),
    ]  # fmt: skip
    assert "cpu 256: Fargate has none with 4096 MiB, which the file says are needed" in found.left_out


def test_targets_are_tried_where_it_scales_by_cpu():
    assert _space(CPU).targets == (60, 40, 80)
    assert _space(CPU, scaling=None).targets == (None,)


def test_what_nobody_knows_the_price_of_is_refused():
    with pytest.raises(BadInput, match="what Fargate costs in eu-central-1 is not known"):
        _space(CPU, region="eu-central-1")


def test_what_changes_is_written_as_the_file_has_it():
    module = from_file("staging", ROOT).modules["web"]
    before = of_module(module)
    after = ModuleSizing(cpu=512, memory=1024, tasks=2, most=8, cpu_percent=40, delay_s=60)
    assert settings_of(before, "web", before) == {}
    assert settings_of(after, "web", before) == {
        "modules.web.cpu": 512,
        "modules.web.memory": 1024,
        "modules.web.scaling.min": 2,
        "modules.web.scaling.max": 8,
        "modules.web.scaling.cpu_percent": 40,
        "modules.web.load_balancing.deregistration_delay_s": 60,
    }
    changed = from_file("staging", ROOT, overlays=[overlay_of(after, "web", before)]).modules["web"]
    assert of_module(changed) == after
    assert changed.tasks == 2


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--find-smallest", "lost = 0"), "--find-smallest goes with --load"),
        (
            ("--load", "s.yaml", "--find-smallest", "lost = 0", "--compare", "a=1"),
            "--compare does not go with --find-smallest",
        ),
        (
            ("--load", "s.yaml", "--find-smallest", "lost = 0", "--report", "r.html"),
            "--find-smallest goes with none of --report, --dashboard: lay what it finds over the file",
        ),
        (
            ("--load", "scenarios/traffic-times-ten.yaml", "--find-smallest", "fast"),
            '"fast" is nothing that is measured',
        ),
        (
            ("--load", "scenarios/worker-after-an-outage.yaml", "--find-smallest", "lost = 0"),
            "no module",
        ),
    ],
)
def test_what_cannot_be_asked_for_is_status_2(args: tuple[str, ...], says: str):
    done = _run(*args)
    assert (done.exit_code, done.stdout) == (2, "")
    assert says in done.stderr
