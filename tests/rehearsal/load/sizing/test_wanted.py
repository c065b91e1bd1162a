"""What is to hold, as a text: what it says, and what is told of one that says nothing."""

from __future__ import annotations

import dataclasses
import math

import pytest

from modulestack.load.outcomes import Outcome
from modulestack.load.tally import Summary, Tally
from modulestack.rehearsal.load.load_report import LoadReport, ModuleUnderLoad
from modulestack.rehearsal.load.scenario_model import PromiseKeys
from modulestack.rehearsal.load.service_counts import TaskCount
from modulestack.rehearsal.load.sizing.wanted import LoadCondition, NotWanted, wanted

MODULE = ModuleUnderLoad(
    name="web",
    summary=Summary(
        requests=2000,
        by_outcome={Outcome.OK: 1998, Outcome.BAD_GATEWAY: 2},
        by_version={"v1": 1998},
        lost=2,
        p50_s=0.05,
        p95_s=0.2,
        p99_s=0.3,
    ),
    retried=0,
    skipped=0,
    tasks=(TaskCount(0, 2, 2, 2), TaskCount(60, 4, 4, 3)),
    tally=Tally(),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p99 < 300ms", [LoadCondition("p99", "<", 300, "ms")]),
        ("p50<=0.25s,lost=0", [LoadCondition("p50", "<=", 0.25, "s"), LoadCondition("lost", "=", 0, "")]),
        (" lost < 0.1 % , tasks >= 2", [LoadCondition("lost", "<", 0.1, "%"), LoadCondition("tasks", ">=", 2, "")]),
        ("lost == 3", [LoadCondition("lost", "=", 3, "")]),
    ],
)
def test_conditions(text, expected):
    found = wanted(text)
    assert list(found.conditions) == expected
    assert wanted(str(found)) == found


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", 0, "a condition is missing: begin one with p50, p95, p99, lost or tasks, such as p99 < 300ms"),
        ("p99 < 300", 6, "300 has no unit: allowed ms or s, such as p99 < 300ms"),
        ("p99 < 300m", 9, '"m" is no unit of p99: allowed ms or s, such as p99 < 300ms'),
        ("p99 > 3s", 4, '">" is not possible after p99: allowed < or <=, such as p99 < 300ms'),
        ("p99", 3, "a comparison is missing: allowed < or <=, such as p99 < 300ms"),
        ("p99 <", 5, "a number is missing: write such as p99 < 300ms"),
        ("p99 < fast", 6, '"fast" is no number: write such as p99 < 300ms'),
        ("p99 < 0ms", 6, "0 is too small: allowed more than 0, such as p99 < 300ms"),
        ("p98 < 3s", 0, '"p98" is nothing that is measured: allowed p50, p95, p99, lost or tasks; did you mean p99?'),
        ("p99 < 3s lost = 0", 9, '"lost" is not possible here: write a comma between two conditions'),
        ("p99 < 3s,", 9, "a condition is missing: begin one with p50, p95, p99, lost or tasks, such as p99 < 300ms"),
        ("lost < 0", 7, "fewer than none are never lost: write lost = 0"),
        ("lost = 1ms", 8, '"ms" is no unit of lost: allowed no unit or %, such as lost = 0 or lost < 0.1%'),
        ("lost < 0.5", 7, "0.5 is no whole number: write such as lost = 0 or lost < 0.1%"),
        ("lost < 101%", 7, "101 % is too large: allowed up to 100 %"),
        ("tasks <= 2.5", 9, "2.5 is no whole number: write such as tasks <= 6"),
        ("tasks <= -2", 9, '"-" is no number: write such as tasks <= 6'),
    ],
)
def test_what_says_nothing_is_told_with_its_place(text, place, message):
    with pytest.raises(NotWanted) as refused:
        wanted(text)
    assert str(refused.value).split("\n") == [f"--find-smallest: {message}", f"  {text}", f"  {' ' * place}^"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p99 < 301ms, p95 <= 0.2s, lost <= 2, tasks >= 2, tasks <= 3", ()),
        ("p99 < 300ms", ("web: p99 300 ms",)),
        ("lost < 0.1%", ("web: 0.1 % lost",)),
        ("lost <= 0.1%", ()),
        ("lost = 0, tasks < 3", ("web: 2 lost", "web: 3 tasks")),
        ("tasks >= 3", ("web: 2 tasks",)),
    ],
)
def test_what_was_seen_instead(text, expected):
    report = LoadReport(
        environment="staging",
        scenario="s.yaml",
        description="",
        seed=1,
        promise=PromiseKeys(),
        modules=(MODULE,),
        events=(),
        is_finished=True,
        simulated_s=60,
        seconds=1,
    )
    assert wanted(text).refuted(report, ("web",)) == expected
    assert wanted(text).refuted(report, ("api",)) == ()


def test_where_nobody_asks_nothing_holds():
    empty = dataclasses.replace(MODULE.summary, requests=0, by_outcome={}, lost=0, p50_s=None, p95_s=None, p99_s=None)
    module = dataclasses.replace(MODULE, summary=empty)
    assert [each.refuted(module) for each in wanted("p99 < 1s, lost = 0").conditions] == ["no request came"] * 2


def test_more_tasks_than_are_wanted_are_not_tried():
    assert wanted("p99 < 1s").most_tasks == math.inf
    assert wanted("tasks <= 6, tasks < 5").most_tasks == 4
