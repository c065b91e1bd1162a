"""A rehearsal under load as a report: every number of a picture is one that was counted, seen, or priced."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from itertools import pairwise

import pytest

from modulestack.load.outcomes import NAMES, Outcome
from modulestack.load.tally import Tally
from modulestack.prices import price_table
from modulestack.rehearsal.load.load_document import document_of
from modulestack.rehearsal.load.load_pictures import OUTCOMES, request_pictures, windows
from modulestack.rehearsal.load.load_report import LoadReport
from modulestack.rehearsal.load.scenario_model import PromiseKeys
from modulestack.rehearsal.priced import priced
from modulestack.report_page import palette
from modulestack.report_page.document import Curves, ReportDocument, ReportSection, Series
from tests.rehearsal.load.conftest import ROOT
from tests.report_page.sight import SIGHT, too_near

REQUESTS, TASKS, COST = "requests", "tasks and targets", "what it costs"


@pytest.fixture(scope="module")
def document(recorded: LoadReport) -> ReportDocument:
    return document_of(recorded)


def _section(document: ReportDocument, title: str) -> ReportSection:
    [found] = [each for each in document.sections if each.title == title]
    return found


def _curves(document: ReportDocument, section: str, title: str) -> Curves:
    [found] = [each for each in _section(document, section).pictures if each.title == title]
    assert isinstance(found, Curves)
    return found


def _series(picture: Curves) -> dict[str, Series]:
    return {each.name: each for each in picture.series}


def _counted(series: Series, width_s: float) -> int:
    return round(sum((value or 0) * width_s for _, value in series.points))


def test_a_module_has_its_requests_its_tasks_and_the_environment_its_cost(document: ReportDocument):
    assert (document.title, document.held) == ("staging under load", True)
    assert [(each.group, each.title, each.met) for each in document.sections] == [
        ("web", REQUESTS, True),
        ("web", TASKS, None),
        ("staging", COST, None),
    ]
    assert [each.title for each in _section(document, REQUESTS).pictures] == [
        "Requests by the version that answered them",
        "Requests by what became of them",
        "Latency of good answers",
    ]
    assert [each.title for each in _section(document, TASKS).pictures] == [
        "Tasks by version and state",
        "Tasks that shall run, and that do",
        "Targets by health",
    ]
    [expected] = {each.expected for each in document.sections if each.expected}
    assert expected == "a release loses no request, and none waits long for it (lost_percent: 0, p99_ms: 1000)"


def test_the_rates_of_all_pictures_add_up_to_what_was_counted(recorded: LoadReport, document: ReportDocument):
    [web] = recorded.modules
    versions = _series(_curves(document, REQUESTS, "Requests by the version that answered them"))
    assert {name: _counted(each, 10) for name, each in versions.items()} == {**web.summary.by_version, "lost": 0}
    outcomes = _series(_curves(document, REQUESTS, "Requests by what became of them"))
    assert {name: _counted(each, 10) for name, each in outcomes.items()} == {"ok": web.summary.requests}
    behind = _curves(document, TASKS, "Tasks that shall run, and that do").behind
    assert behind
    assert _counted(behind, 10) == web.summary.requests
    p99 = _series(_curves(document, REQUESTS, "Latency of good answers"))["p99"].points
    assert min(value or 0 for _, value in p99) <= 1000 * (web.summary.p99_s or 0) <= max(value or 0 for _, value in p99)


def test_versions_take_over_while_tasks_of_both_are_there(document: ReportDocument):
    """The new version answers from when its task is healthy; the old one is drained; each has one colour."""
    versions = _series(_curves(document, REQUESTS, "Requests by the version that answered them"))
    new = next(at_s for at_s, value in versions["web:r1"].points if value)
    assert 120 < new < 180
    assert all(not value for at_s, value in versions["web:1.4.2"].points if at_s > new + 10)
    tasks = _series(_curves(document, TASKS, "Tasks by version and state"))
    assert "web:1.4.2 (revision 1) stopping" in tasks
    assert {versions[name.partition(" ")[0]].color == each.color for name, each in tasks.items()} == {True}


@pytest.mark.parametrize(
    ("section", "title"),
    [(REQUESTS, "Latency of good answers"), (TASKS, "Tasks that shall run, and that do"), (COST, "Cost an hour")],
)
def test_what_was_done_is_a_mark(document: ReportDocument, section: str, title: str):
    marks = [(each.at_s, each.text) for each in _curves(document, section, title).marks]
    assert marks == [(120.0, "release: {module: web, tag: r1}")]


def test_its_cost_is_that_of_the_table_task_by_task(document: ReportDocument):
    """At first what ``modulestack cost`` says; then 0.25 vCPU and 0.5 GB more for each task that is there."""
    whole = _curves(document, COST, "Cost an hour")
    at_first = sum(each.points[0][1] or 0 for each in whole.series)
    assert at_first == pytest.approx(float(priced("staging", ROOT).hourly().now), abs=2e-6)
    vcpu, memory = (price_table.find(f"fargate.{each}.x86", "eu-west-1") for each in ("vcpu", "memory"))
    assert vcpu
    assert memory
    task = Decimal("0.25") * vcpu.usd + Decimal("0.5") * memory.usd
    tasks = _series(whole)["tasks of web"].points
    counts = [(at_s, round((value or 0) / float(task), 3)) for at_s, value in tasks]
    assert {count for _, count in counts} == {1.0, 2.0}
    assert {count for at_s, count in counts if 120 < at_s < 180} == {2.0}, "both versions are paid for"
    seconds = [*(at_s for at_s, _ in tasks), whole.until_s]
    rest = (at_first - float(task)) * whole.until_s
    used = sum(
        (value or 0) * (later - at_s) for (at_s, value), (_, later) in zip(tasks, pairwise(seconds), strict=True)
    )
    assert f"; {(rest + used) / 3600:.4f} USD in 10:00; on demand" in _section(document, COST).observed


def test_the_cost_over_time_is_what_the_scenario_costs_but_for_its_traffic(
    recorded: LoadReport, document: ReportDocument
):
    """The table has both; capacity units of load balancers are by the hour, and in no picture."""
    assert recorded.cost
    [table] = [each for each in document.tables if each.title.startswith("Cost in USD")]
    assert [row[0] for row in table.rows] == ["fixed", "by traffic", "all"]
    assert table.rows[2][1] == round(float(recorded.cost.spent()), 4)
    units = sum((line.usd or 0) for line in recorded.cost.lines if line.item == "alb.lcu")
    [_, drawn, *_] = _section(document, COST).observed.split("; ")
    assert float(drawn.split()[0]) == pytest.approx(float(recorded.cost.spent() - units), abs=6e-5)


def test_what_did_not_hold_is_told(recorded: LoadReport):
    document = document_of(dataclasses.replace(recorded, promise=PromiseKeys(p99_ms=1)))
    assert document.held is False
    assert _section(document, REQUESTS).met is False
    [table] = [each for each in document.tables if each.title == "What did not hold"]
    assert table.rows[0][0] in [f"web: {text}" for text in _section(document, REQUESTS).observed.split("; ")]


def test_of_a_module_that_only_others_call_nothing_is_promised(recorded: LoadReport):
    [web] = recorded.modules
    called = dataclasses.replace(web, has_clients=False, most_held=3)
    section = _section(document_of(dataclasses.replace(recorded, modules=(called,))), REQUESTS)
    assert (section.expected, section.met) == ("", None)
    assert "up to 3 workers of a task waited for calls at a time" in section.observed


def test_what_is_unfinished_has_no_verdict(recorded: LoadReport):
    """Not even of what was broken by then."""
    document = document_of(dataclasses.replace(recorded, promise=PromiseKeys(p99_ms=1), is_finished=False))
    assert (document.held, document.verdicts) == (None, ())
    assert "What did not hold" not in [each.title for each in document.tables]


def _tally(*seconds: float, outcome: Outcome = Outcome.OK) -> Tally:
    """A request that ended at each of *seconds*."""
    tally = Tally()
    for at_s in seconds:
        stretch = tally.at(at_s)
        stretch.counts["web:r1", outcome] += 1
        if outcome == Outcome.OK:
            stretch.latency[100] += 1
    return tally


def test_what_ends_after_the_end_is_counted_and_what_is_interrupted_ends_then():
    """A stretch that is cut short is as long as it was: its rate is not too low."""
    tally = _tally(1, 2, 11, 12, 31)
    found = windows(tally, until_s=14, is_finished=True)
    assert [(each.from_s, each.until_s, each.found.requests) for each in found] == [
        (0, 10, 2),
        (10, 20, 2),
        (20, 30, 0),
        (30, 40, 1),
    ]
    cut = windows(_tally(1, 2, 11, 12), until_s=14, is_finished=False)
    assert [(each.until_s, each.a_second(each.found.requests)) for each in cut] == [(10, 0.2), (14, 0.5)]


def test_a_day_is_put_together_and_loses_no_request():
    tally = _tally(*range(0, 86_400, 7))
    found = windows(tally, until_s=86_400, is_finished=True)
    assert len(found) == 240
    assert {each.until_s - each.from_s for each in found} == {360}
    assert sum(each.found.requests for each in found) == len(range(0, 86_400, 7))


def test_while_nobody_is_answered_there_is_no_latency():
    found = windows(_tally(1, 21), until_s=30, is_finished=True)
    [latency] = [each for each in request_pictures(found, {"web:r1": "blue"}, (), until_s=30) if each.title[0] == "L"]
    assert isinstance(latency, Curves)
    assert [value is None for _, value in latency.series[0].points] == [False, True, False]


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_is_drawn_and_lost_ones_by_themselves(outcome: Outcome):
    found = windows(_tally(1, 2, outcome=outcome), until_s=10, is_finished=True)
    drawn = {each.title: each for each in request_pictures(found, {"web:r1": "blue"}, (), until_s=10)}
    whole = drawn["Requests by what became of them"]
    assert isinstance(whole, Curves)
    assert [(each.name, each.points) for each in whole.series] == [(NAMES[outcome], ((0, 0.2),))]
    assert ("Requests that were lost" in drawn) is outcome.is_lost


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_outcomes_are_told_apart_by_all_who_see_colours_otherwise(sight: str, theme: palette.Theme):
    """Also those that lie on each other in a picture."""
    assert too_near([*(palette.named(*color) for color in OUTCOMES.values()), "paper"], theme, sight) == {}
