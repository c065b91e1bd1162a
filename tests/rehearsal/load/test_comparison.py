"""One scenario with two settings: the same requests, and what differs side by side."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from modulestack.cli import load_comparison
from modulestack.cli.rehearse import rehearse
from modulestack.environment.overlay import Overlay
from modulestack.load.workload import Block, Workload
from modulestack.rehearsal.load.comparison import as_json, compare
from modulestack.rehearsal.load.comparison_document import document_of_both
from modulestack.rehearsal.load.fargate_tasks import mean_tasks
from modulestack.rehearsal.load.load_driver import LoadDriver
from modulestack.rehearsal.load.load_report import ModuleUnderLoad
from modulestack.rehearsal.load.service_counts import TaskCount
from tests.support.program import ROOT

CUT: dict[str, Any] = {
    "description": "a slow route during a release",
    "for_s": 90,
    "load": {
        "web": {
            "arrivals": {"per_s": 4},
            "routes": {"/": {"service_time": {"exponential_ms": 8000}}},
            "concurrency": 100,
            "health_checks": {"queue": "apart"},
        }
    },
    "events": [{"at_s": 20, "release": {"module": "web"}}],
    "promise": {"lost_percent": 0},
}
DELAY = "modules.web.load_balancing.deregistration_delay_s"


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    file = tmp_path / "scenario.yaml"
    file.write_text(yaml.safe_dump(CUT))
    return file


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[list[Block]]:
    """What each workload has drawn, in the order in which they were made."""
    found: dict[int, list[Block]] = {}
    next_block = Workload.next_block

    def recorded(workload: Workload) -> Block | None:
        block = next_block(workload)
        kept.append(workload)  # so that no other one gets its number
        if block is not None:
            found.setdefault(id(workload), []).append(block)
        return block

    kept: list[Workload] = []
    monkeypatch.setattr(Workload, "next_block", recorded)
    monkeypatch.setattr(gc, "disable", lambda: None)

    class Found(list[list[Block]]):
        def __iter__(self) -> Iterator[list[Block]]:
            return iter(found.values())

    return Found()


def test_requests_are_the_same_in_both(scenario: Path, drawn: list[list[Block]]):
    """Each comes at the same moment, by the same route, with the same work, whatever becomes of the first ones."""
    settings = {DELAY: 1, "modules.web.scaling": None, "modules.web.tasks": 3}
    found = compare("staging", ROOT, scenario, [Overlay(source="--compare", values=settings)])
    before, after = drawn
    assert before == after
    assert sum(len(block.times) for block in before) > 300
    assert found.after is not None
    [web], [other] = found.before.modules, found.after.modules
    assert web.found.summary.requests == other.found.summary.requests
    assert (web.found.summary.lost, found.before.report.held) == (0, True)
    assert other.found.summary.lost > 0
    assert not found.held
    assert other.mean_tasks > 2.9
    assert web.usd_per_hour is not None
    assert other.usd_per_hour is not None
    # One task all the time, and while it is released a second one, from the pull of its image until it has stopped.
    a_task = 0.25 * 0.04048 + 0.5 * 0.004445
    assert a_task < float(web.usd_per_hour) < 2 * a_task
    assert 3 * a_task < float(other.usd_per_hour) < 6 * a_task


def _run(*args: str) -> Result:
    return CliRunner().invoke(rehearse, ["staging", "--load", *args])


def test_both_are_shown_side_by_side(scenario: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """On the screen, as JSON, and in a report."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(gc, "disable", lambda: None)
    done = _run(str(scenario), "--compare", f"{DELAY}=1")
    assert done.exit_code == 1, done.output
    lines = done.stdout.splitlines()
    assert f"compared: {DELAY}=1" in lines
    table = {line.strip().split("  ")[0]: line.split()[-3:] for line in lines}
    requests, lost = table["requests"][-1], table["lost"]
    assert table["requests"] == ["requests", requests, requests]
    assert (lost[0], lost[2]) == ("0", f"+{lost[1]}")
    assert table["502"] == lost
    assert f"as it is: held: {CUT['description']}" in lines
    assert f"compared: BROKEN: {CUT['description']}" in lines
    report = tmp_path / "both.md"
    options = ("--json", "--report", str(report))
    document = json.loads(_run(str(scenario), "--compare", f"{DELAY}=1", *options).stdout)
    assert document["reports"] == [str(report)]
    summary = report.read_text().splitlines()
    assert summary[0] == "### staging under load, with two settings: BROKEN"
    assert f"| lost | 0 | {lost[1]} | {lost[2]} |" in summary
    sections = [line.split(" | ")[:3] for line in summary if line.startswith(("| held | web", "| broken | web"))]
    assert sections == [["| held", "web", "requests, as it is"], ["| broken", "web", "requests, compared"]]
    assert document["settings"] == {DELAY: 1}
    assert (document["held"], document["as_it_is"]["held"], document["compared"]["held"]) == (False, True, False)
    assert str(document["compared"]["modules"][0]["lost"]) == lost[1]
    assert document["as_it_is"]["modules"][0]["usd_per_hour"] > 0


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("modules.web.cpu", '--compare: "modules.web.cpu" is no KEY=VALUE: write such as'),
        ("modules.wbe.cpu=512", "--compare: modules.wbe.cpu: wbe is no module of the environment: did you mean web?"),
        ("modules.web.memory=700", "--compare: modules.web.memory: 700 MiB does not pair with cpu"),
        (
            "modules.web.deregistration_delay_s=5",
            "--compare: modules.web.deregistration_delay_s: unknown key here: it belongs in load_balancing: load_",
        ),
        ("modules.web.cpu=[", "--compare: modules.web.cpu: not YAML"),
    ],
)
def test_a_setting_that_is_not_right_is_told_before_anything_is_run(
    scenario: Path, monkeypatch: pytest.MonkeyPatch, given: str, expected: str
):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(gc, "disable", lambda: None)
    done = _run(str(scenario), "--compare", given)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(expected)


def test_there_are_two_dashboards(scenario: Path):
    done = _run(str(scenario), "--compare", f"{DELAY}=1", "--dashboard", "a.svg")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--compare does not go with --dashboard: there are two" in done.stderr


def test_it_goes_with_load_only():
    done = CliRunner().invoke(rehearse, ["staging", "--compare", "modules.web.cpu=512"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--compare goes with --load" in done.stderr


def test_interrupted_it_says_what_is_known(scenario: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    run_until, begun = LoadDriver.run_until, set()

    def interrupted(driver: LoadDriver, time: float) -> None:
        begun.add(id(driver))
        run_until(driver, time)
        if time >= driver._began + 30:
            raise KeyboardInterrupt

    monkeypatch.setattr(LoadDriver, "run_until", interrupted)
    found = compare("staging", ROOT, scenario, [Overlay(source="--compare", values={DELAY: 1})])
    assert found.after is None
    assert not found.is_finished
    assert len(begun) == 1
    load_comparison.show(found)
    assert "unfinished: interrupted before the second run began" in capsys.readouterr().out
    assert as_json(found)["compared"] is None
    document = document_of_both(found, ())
    assert document.held is None
    assert [each.title for each in document.sections] == ["requests, as it is"]


def test_tasks_on_the_average_are_by_time():
    """One for 10 s, three for 30 s; what is after the end does not count."""
    found = ModuleUnderLoad.__new__(ModuleUnderLoad)
    counts = (TaskCount(0, 1, 1, 1), TaskCount(10, 3, 3, 1), TaskCount(50, 9, 9, 9))
    object.__setattr__(found, "tasks", counts)
    assert mean_tasks(found, 40) == 2.5
