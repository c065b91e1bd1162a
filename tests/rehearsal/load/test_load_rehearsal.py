"""Scenario files on a real environment: what is promised holds, and what would break it does."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.contract.errors import BadInput
from modulestack.load.anomaly_mitigation import AnomalyMitigation
from modulestack.load.fleet import TargetGroup
from modulestack.load.outcomes import Outcome
from modulestack.rehearsal.load import load_output
from modulestack.rehearsal.load.events.release_end import ReleaseEnd
from modulestack.rehearsal.load.load_document import document_of
from modulestack.rehearsal.load.load_driver import LoadDriver
from modulestack.rehearsal.load.load_rehearsal import rehearse_load
from modulestack.rehearsal.load.load_report import LoadReport
from modulestack.rehearsal.load.scenario_model import PromiseKeys
from modulestack.report_page.document import Curves

ROOT = Path(__file__).parents[3]
SHIPPED = sorted((ROOT / "scenarios").glob("*.yaml"))
DELAY = "modules.web.load_balancing.deregistration_delay_s"
SLOW: dict[str, Any] = {
    "description": "a slow route",
    "for_s": 150,
    "load": {
        "web": {
            "arrivals": {"per_s": 4},
            "routes": {"/": {"service_time": {"constant_ms": 12000}}},
            "concurrency": 100,
            "health_checks": {"queue": "apart"},
        }
    },
}


def _played(tmp_path: Path, scenario: dict[str, Any], **web: Any) -> LoadReport:
    """On staging; *web* is another load of that module."""
    load = {"web": {**scenario["load"]["web"], **web}}
    file = tmp_path / "scenario.yaml"
    file.write_text(yaml.safe_dump({**scenario, "load": load}))
    return rehearse_load("staging", ROOT, file)


def _comparable(report: LoadReport) -> dict[str, Any]:
    return {key: value for key, value in load_output.as_json(report).items() if key != "seconds"}


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_each_shipped_scenario_has_a_test_of_its_own(file):
    """In this folder, which sees that its promise holds."""
    tests = "".join(each.read_text(encoding="utf-8") for each in Path(__file__).parent.glob("test_*.py"))
    assert f"scenarios/{file.name}" in tests or f'"{file.stem}": (' in tests


def test_a_release_under_load_is_the_same_to_the_last_request(recorded: LoadReport):
    """What both versions answered, when tasks came and went, every latency: twice the same, recorded or not."""
    first = rehearse_load("staging", ROOT, Path("scenarios/release-under-load.yaml"))
    assert first.record is None
    assert _comparable(first) == _comparable(recorded)
    assert first.held
    [web] = first.modules
    assert set(web.summary.by_version) == {"web:1.4.2", "web:r1"}
    assert web.summary.requests == pytest.approx(24_000, rel=0.02)


def test_scaling_is_as_late_as_awss():
    """By the minute: 363 s from more load to more tasks, AWS says; then they start."""
    report = rehearse_load("staging", ROOT, ROOT / "scenarios/traffic-times-ten.yaml", records=True)
    assert report.held
    [web] = report.modules
    wanted = next(each.at_s for each in web.tasks if each.desired == 2)
    assert wanted - 120 == pytest.approx(363, abs=10)
    section = document_of(report).sections[1]
    [counts] = [each for each in section.pictures if each.title == "Tasks that shall run, and that do"]
    assert isinstance(counts, Curves)
    [first, *_] = counts.marks
    assert first.at_s == pytest.approx(wanted, abs=1)
    assert first.text.startswith("Setting desired count to 2.")
    assert "ALARM" in first.text
    assert len(section.tables[0].rows) == len(counts.marks)
    assert set(web.summary.by_outcome) == {Outcome.OK, Outcome.GATEWAY_TIMEOUT}
    assert max(each.healthy for each in web.tasks) == 3


def test_a_short_deregistration_delay_cuts_what_is_slow(tmp_path):
    """Requests of 12 s, 4 a second: of a delay of 5 s those are lost that came in the 7 s before it began."""
    assert rehearse_load("staging", ROOT, ROOT / "scenarios/deregistration-delay.yaml").held
    events = [{"at_s": 30, "release": {"module": "web"}}]
    cut, whole = (
        _played(tmp_path, {**SLOW, "events": events, "settings": {DELAY: delay_s}}).modules[0].summary
        for delay_s in (5, 20)
    )
    assert cut.requests == whole.requests
    assert whole.lost == 0
    assert 15 <= cut.lost <= 45
    assert set(cut.by_outcome) == {Outcome.OK, Outcome.BAD_GATEWAY}


@pytest.mark.parametrize(("on_sigterm", "least", "most"), [("drops", 48, 90), ("drains", 8, 40)])
def test_a_task_that_is_stopped_by_hand_is_not_drained_first(tmp_path, on_sigterm, least, most):
    """
    SIGTERM comes 4 s before the target is taken out, and a second more until every node knows.

    Who drops loses what it has as well (12 s of 4 a second).
    """
    events = [{"at_s": 30, "stop_task": "web"}]
    report = _played(tmp_path, {**SLOW, "events": events}, on_sigterm=on_sigterm)
    found = report.modules[0].summary.by_outcome
    assert least <= found[Outcome.BAD_GATEWAY] <= most
    assert report.broken() != []
    assert not report.held


def test_a_slow_dependency_holds_workers_unless_callers_give_up(tmp_path):
    """All of web's workers wait for api: a third of its requests find no place; with a timeout none is lost."""
    shipped = ROOT / "scenarios/slow-dependency.yaml"
    web, api = rehearse_load("staging", ROOT, shipped).modules
    assert web.broken(PromiseKeys(lost_percent=0.1, p99_ms=1200)) == []
    assert api.summary.requests == 2 * web.summary.requests
    assert set(api.summary.by_outcome) == {Outcome.OK, Outcome.CLIENT_TIMEOUT}
    file = tmp_path / "scenario.yaml"
    file.write_text(shipped.read_text(encoding="utf-8").replace("timeout_s: 0.3, ", ""))
    report = rehearse_load("staging", ROOT, file)
    web, api = report.modules
    assert [text.partition(" were ")[0] for text in report.broken() if "lost" in text] == [
        f"web: {web.summary.lost:,} of {web.summary.requests:,} requests"
    ]
    assert web.summary.lost > 0.2 * web.summary.requests
    assert set(web.summary.by_outcome) == {Outcome.OK, Outcome.GATEWAY_TIMEOUT}
    assert (web.most_held, api.most_held, api.summary.lost) == (32, None, 0)


def test_overloaded_tasks_are_replaced_where_checks_wait_with_requests(tmp_path):
    """They are full, fail their checks, and ECS stops them; beside a check apart nothing of that happens."""
    busy = {"arrivals": {"per_s": 100}, "routes": {"/": {"service_time": {"constant_ms": 1000}}}, "backlog": 16}
    healthy = {}
    for queue in ("shared", "apart"):
        report = _played(tmp_path, SLOW, **busy, concurrency=8, health_checks={"queue": queue})
        healthy[queue] = {each.healthy for each in report.modules[0].tasks}
    assert 0 in healthy["shared"]
    assert healthy["apart"] == {1}


def test_clients_keep_their_task_where_the_environment_says_so(tmp_path, monkeypatch):
    """Until it is stopped; then they keep another one."""
    sent: dict[int, list[str]] = {}
    choose = TargetGroup.choose_for

    def seen(group, client, *given):
        task = choose(group, client, *given)
        if task is not None and task.name not in sent.setdefault(client, []):
            sent[client].append(task.name)
        return task

    monkeypatch.setattr(TargetGroup, "choose_for", seen)
    settings = {"modules.web.load_balancing.stickiness": {"duration_s": 600}, "modules.web.scaling.min": 2}
    scenario = {**SLOW, "settings": settings, "events": [{"at_s": 60, "stop_task": "web"}]}
    _played(tmp_path, scenario, client={"clients": 10})
    assert len(sent) == 10
    assert {len(tasks) for tasks in sent.values()} == {1, 2}
    assert len({tasks[0] for tasks in sent.values()}) == 2
    assert len({tasks[-1] for tasks in sent.values()}) <= 2


@pytest.mark.parametrize("algorithm", ["weighted_random", "round_robin"])
def test_anomalies_are_mitigated_where_the_environment_says_so(tmp_path, monkeypatch, algorithm):
    """Of weighted random always."""
    chosen: list[int] = []
    choose = AnomalyMitigation.choose

    def seen(mitigation, healthy, *given):
        chosen.append(len(healthy))
        return choose(mitigation, healthy, *given)

    monkeypatch.setattr(AnomalyMitigation, "choose", seen)
    settings = {"modules.web.load_balancing.algorithm": algorithm, "modules.web.scaling.min": 3}
    report = _played(tmp_path, {**SLOW, "for_s": 20, "settings": settings})
    assert report.modules[0].summary.lost == 0
    assert set(chosen) == ({3} if algorithm == "weighted_random" else set())


def test_interrupted_it_says_what_is_known(tmp_path, monkeypatch):
    run_until = LoadDriver.run_until

    def interrupted(driver: LoadDriver, time: float) -> None:
        run_until(driver, time)
        if time >= driver._began + 60:
            raise KeyboardInterrupt

    monkeypatch.setattr(LoadDriver, "run_until", interrupted)
    file = tmp_path / "scenario.yaml"
    later = {"at_s": 100, "stop_task": "web"}
    file.write_text(yaml.safe_dump({**SLOW, "events": [{"at_s": 30, "stop_task": "web"}, later]}))
    report = rehearse_load("staging", ROOT, file, records=True)
    assert report.record
    assert [(each.at_s, each.what) for each in report.record.events] == [(30, "stop_task: web")]
    assert {name: round(each.until_s) for name, each in report.record.courses.items()} == {"web": 60, "api": 60}
    assert not report.is_finished
    assert not report.held
    assert 150 < report.modules[0].summary.requests < 300
    assert load_output.as_json(report)["finished"] is False


def test_promises_that_are_broken_are_told(tmp_path):
    report = _played(tmp_path, {**SLOW, "for_s": 20})
    promised = dataclasses.replace(report, promise=PromiseKeys(p99_ms=100, tasks=2))
    [p99, tasks] = promised.broken()
    assert p99.startswith("web: the 99th percentile was 12")
    assert tasks == "web: never more than 1 tasks served, promised 2"


@pytest.mark.parametrize(
    ("promised", "failed", "expected"),
    [
        ("succeed", 0, []),
        ("succeed", 2, ["2 releases did not succeed"]),
        ("fail", 1, []),
        ("fail", 0, ["no release failed, and one was to"]),
    ],
)
def test_releases_are_promised_too(promised, failed, expected):
    report = LoadReport(
        environment="staging",
        scenario="s.yaml",
        description="releases",
        seed=1,
        promise=PromiseKeys(releases=promised),
        modules=(),
        events=(),
        releases=tuple(ReleaseEnd("web", 60.0, is_good=False) for _ in range(failed)),
        is_finished=True,
        simulated_s=1.0,
        seconds=1.0,
    )
    assert report.broken() == expected
    assert report.held is not bool(expected)


def test_its_dashboard_shows_what_came(tmp_path: Path):
    """Requests by the minute; who has none says so before anything is brought up."""
    pytest.importorskip("vl_convert", reason="pip install 'modulestack[pictures]'")
    file, picture = tmp_path / "scenario.yaml", tmp_path / "dashboard.svg"
    load = {"web": {**SLOW["load"]["web"], "arrivals": {"per_s": 4, "evenly": True}}}
    file.write_text(yaml.safe_dump({**SLOW, "load": load, "metrics_delay_s": 0, "settings": {"dashboard": {}}}))
    report = rehearse_load("staging", ROOT, file, dashboard=picture)
    assert load_output.as_json(report)["dashboard"] == str(picture)
    drawn = picture.read_text()
    assert "web: requests a minute" in drawn
    assert re.search(r"y: 24\d; line: requests", drawn)
    with pytest.raises(BadInput, match="staging has no dashboard"):
        rehearse_load("staging", ROOT, ROOT / "scenarios/release-under-load.yaml", dashboard=picture)
