"""Messages of a queue on a real environment: what is promised, what breaks it, and what is said of it."""

from __future__ import annotations

import dataclasses
import io
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from rich.console import Console

from modulestack.cli.worker_comparison import worker_tables
from modulestack.rehearsal.load import load_output
from modulestack.rehearsal.load.load_document import document_of
from modulestack.rehearsal.load.load_rehearsal import rehearse_load
from modulestack.rehearsal.load.load_report import LoadReport
from modulestack.report_page.document import Curves
from tests.rehearsal.load.drawn import assert_adds_up

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "scenarios/worker-after-an-outage.yaml"
QUEUE = {"min": 2, "max": 2, "queue": {"name": "jobs", "messages_per_task": 20}}
WORKER: dict[str, Any] = {
    "description": "a worker",
    "for_s": 300,
    "settings": {"modules.api.scaling": QUEUE},
    "messages": {
        "api": {
            "arrivals": {"per_s": 2},
            "service_time": {"constant_ms": 8000},
            "concurrency": 10,
            "visibility_timeout_s": 30,
        }
    },
}


def _played(tmp_path: Path, scenario: dict[str, Any], **api: Any) -> LoadReport:
    """On staging; *api* are other keys of its messages."""
    file = tmp_path / "scenario.yaml"
    file.write_text(yaml.safe_dump({**scenario, "messages": {"api": {**scenario["messages"]["api"], **api}}}))
    return rehearse_load("staging", ROOT, file)


@pytest.fixture(scope="module")
def shipped() -> LoadReport:
    return rehearse_load("staging", ROOT, SHIPPED, records=True)


def test_a_queue_is_emptied_after_an_outage(shipped):
    """Messages that wait start tasks as the embedded CloudWatch tells of them; none is lost."""
    assert shipped.held
    [api] = shipped.workers
    [outage] = api.outages
    assert (outage.began_s, outage.ended_s) == (300, 900)
    assert 900 < (outage.drained_s or 0) < 1020
    assert max(each.healthy for each in api.tasks) == 5
    assert 480 <= next(each.at_s for each in api.tasks if each.desired == 5) <= 600
    assert api.whole.failed == pytest.approx(api.whole.received_again, abs=20)
    assert api.whole.failed > 1000
    assert api.whole.came == pytest.approx(1800, rel=0.05)


def test_fewer_tasks_or_receives_break_it(tmp_path):
    """One task at most does not empty it in time; messages that are received five times only are lost."""
    scenario = yaml.safe_load(SHIPPED.read_text())
    scenario["settings"]["modules.api.scaling"]["max"] = 1
    lost, drained = _played(tmp_path, scenario, max_receives=5).broken()
    assert re.fullmatch(r"api: \d+ of 1,800 messages were lost \(0\.\d+ %\), allowed none", lost)
    assert drained == "api: messages waited from the outage to the end, promised was an empty queue within 120 s"


def test_two_runs_side_by_side(shipped):
    """What ``--compare`` says of a worker; before there is a second run, of the first one."""
    [api] = shipped.workers
    later = dataclasses.replace(api, outages=(dataclasses.replace(api.outages[0], drained_s=1200.0),))
    [(name, found)] = worker_tables(shipped, dataclasses.replace(shipped, workers=(later,)))
    assert name == "api"
    assert ("messages", "1,800", "1,800", "") in found
    assert ("queue empty after the outage", "88 s", "300 s", "+212 s") in found
    assert ("most tasks taking messages", "5", "5", "") in found
    [(_, alone)] = worker_tables(shipped, None)
    assert ("messages", "1,800", "", "") in alone


def test_what_is_said_of_it(shipped):
    text = io.StringIO()
    load_output.show(shipped, Console(file=text, width=500))
    lines = text.getvalue().splitlines()
    assert "300 to 900 s: api: an outage, in which it fails with every message" in lines
    assert f"held   {shipped.description}" in lines
    assert "# modulestack rehearse staging --load scenarios/worker-after-an-outage.yaml" in SHIPPED.read_text()
    [api] = [line for line in lines if line.startswith("api: ")]
    assert "messages; none lost; p50/p95/p99 of their age when done" in api
    assert any(line.strip().endswith("no message waits") for line in lines)
    assert any("taking messages, 5 running, 5 wanted" in line for line in lines)
    document = load_output.as_json(shipped)
    assert document["modules"] == []
    [worker] = document["workers"]
    assert worker["messages"] == sum(each["messages"] for each in worker["over_time"])
    assert worker["outages"] == [{"began_s": 300.0, "ended_s": 900.0, "drained_after_s": pytest.approx(90, abs=30)}]
    assert {"at_s", "desired", "running", "taking"} == set(worker["tasks"][0])


def test_its_report_draws_what_waited(shipped):
    """Messages over time; the table has them in all."""
    assert_adds_up(shipped)
    document = document_of(shipped)
    titles = [table.title for table in document.tables]
    assert "Messages" in titles
    assert "Requests" not in titles
    section, tasks, cost = document.sections
    assert (section.group, section.title, section.met) == ("api", "messages", True)
    assert [(each.group, each.title) for each in (tasks, cost)] == [
        ("api", "tasks and targets"),
        ("staging", "what it costs"),
    ]
    rates, waiting, ages = (each for each in section.pictures if isinstance(each, Curves))
    whole = shipped.workers[0].whole
    assert {each.name: sum(value or 0 for _, value in each.points) * 10 for each in rates.series} == pytest.approx(
        {"came": whole.came, "done": whole.done, "failed": whole.failed}
    )
    [line] = waiting.series
    assert max(line.points, key=lambda point: point[1] or 0) == (890.0, 601.0)
    assert [each.name for each in ages.series] == ["p50", "p95", "p99"]


@pytest.mark.parametrize(("on_sigterm", "again"), [("drains", 0), ("drops", 8)])
def test_a_release_gives_back_what_its_old_tasks_had(tmp_path, on_sigterm, again):
    """Some 8 messages are worked on in each of two tasks as they get SIGTERM; others do them 30 s after that."""
    events = [{"at_s": 60, "release": {"module": "api"}}, {"at_s": 200, "stop_task": "api"}]
    report = _played(tmp_path, {**WORKER, "events": events}, on_sigterm=on_sigterm)
    assert report.held
    [api] = report.workers
    assert set(api.whole.by_version) == {"api:2.0.1", "api:r1"}
    assert api.whole.done_again == 0
    assert (api.whole.received_again >= again) if again else api.whole.received_again == 0
