"""A rehearsal as a report: what was seen is what is drawn, and what did not change is not."""

from __future__ import annotations

import dataclasses

from modulestack.cost.running_costs import task_size
from modulestack.cost.scenario_cost import scenario_cost
from modulestack.cost.task_runs import TaskRun
from modulestack.rehearsal.course_pictures import activities_of
from modulestack.rehearsal.report_document import document_of
from modulestack.rehearsal.report_output import as_json
from modulestack.rehearsal.report_pictures import pictures_of
from modulestack.report_page.document import Curves, Spans
from tests.rehearsal.recorded import COURSE, NEW, OLD, REPORT, SAMPLES, SCENARIO


def _series(title: str) -> dict[str, tuple[tuple[float, float | None], ...]]:
    [picture] = [each for each in pictures_of(SCENARIO) if each.title == title]
    assert isinstance(picture, Curves)
    return {each.name: each.points for each in picture.series}


def test_requests_are_counted_by_who_answered_them_and_lost_ones_too():
    assert _series("Requests by the version that answered them") == {
        "web:r1": ((0, 20), (35, 15)),
        "web:r2": ((0, 0), (35, 2)),
        "lost": ((0, 0), (35, 3)),
    }


def test_tasks_targets_weights_and_counts_are_those_that_were_seen():
    assert _series("Tasks by version and state") == {
        f"{OLD} running": ((0, 2), (35, 2)),
        f"{NEW} starting": ((0, 0), (35, 1)),
        f"{NEW} running": ((0, 0), (35, 1)),
    }
    assert _series("Targets by health") == {"healthy": ((0, 2), (35, 2)), "initial": ((0, 0), (35, 1))}
    assert _series("Weights of production requests") == {OLD: ((0, 100), (35, 90)), NEW: ((0, 0), (35, 10))}
    assert _series("Tasks that shall run, and that do") == {
        "desired": ((0, 2), (35, 3)),
        "running": ((0, 2), (35, 3)),
        "healthy targets": ((0, 2), (35, 2)),
    }


def test_a_version_has_one_colour_in_all_pictures_of_a_scenario():
    found = {
        (each.name.partition(" ")[0], each.color)
        for picture in pictures_of(SCENARIO)
        if isinstance(picture, Curves)
        for each in picture.series
        if each.name.startswith("web:")
    }
    assert found == {("web:r1", "blue"), ("web:r2", "orange")}


def test_an_alarm_has_the_state_of_before_until_it_changes():
    [picture] = [each for each in pictures_of(SCENARIO) if isinstance(each, Spans)]
    assert [(each.row, each.from_s, each.until_s, each.state) for each in picture.spans] == [
        ("cpu", 0, 20, "OK"),
        ("cpu", 20, 50, "ALARM"),
        ("cpu", 50, 60, "OK"),
    ]


def test_a_decision_of_autoscaling_is_told_with_its_reason():
    assert activities_of(COURSE).rows == (("0:30", "Setting desired count to 3.", "cpu", "Successful", ""),)
    [counts] = [each for each in pictures_of(SCENARIO) if each.title == "Tasks that shall run, and that do"]
    assert isinstance(counts, Curves)
    assert [(each.at_s, each.text) for each in counts.marks] == [(30.0, "Setting desired count to 3. cpu")]


def test_what_stays_as_it_is_and_what_nobody_recorded_is_not_drawn():
    still = dataclasses.replace(COURSE, samples=SAMPLES[:1], alarms=())
    assert pictures_of(dataclasses.replace(SCENARIO, course=still, traffic=SCENARIO.traffic[:1])) == ()
    assert pictures_of(dataclasses.replace(SCENARIO, course=None, traffic=())) == ()


def test_a_report_has_each_scenario_and_what_was_counted():
    document = document_of(REPORT)
    assert (document.title, document.held) == ("Rehearsal of dev", True)
    assert ("AWS calls", 700) in document.facts
    [section] = document.sections
    assert (section.group, section.title, section.observed, section.took_s) == ("web", "a release", "it ran", 60.0)
    assert len(section.pictures) == 6
    assert [table.title for table in section.tables] == ["Scaling"]


def test_a_section_says_what_its_tasks_cost():
    run = TaskRun(owner="dev-web/web", size=task_size({"cpu": "512", "memory": "1024"}), began=0.0)
    for region, expected in (("us-east-1", ("0.0004", "+0.0000")), ("eu-central-1", ("not known", "not known"))):
        cost = scenario_cost([run], region, 0.0, 60.0)
        [section] = document_of(
            dataclasses.replace(REPORT, scenarios=(dataclasses.replace(SCENARIO, cost=cost),))
        ).sections
        usd, more = expected
        assert section.tables[-1].rows == (
            ("dev-web/web", "0.5 vCPU, 1 GB", 1, 0.017, usd),
            ("all", "", 1, "", usd),
            ("more than without it", "", "", "", more),
        )


def test_what_should_not_be_there_is_told():
    document = document_of(dataclasses.replace(REPORT, left_after_down=("ecs x",)))
    assert document.held is False
    assert document.tables[-1].rows == (("left", "ecs x", "", ""),)


def test_the_json_document_is_as_it_was():
    """What was recorded is for pictures; the document's fields stay."""
    [scenario] = as_json(REPORT)["scenarios"]
    assert "course" not in scenario
