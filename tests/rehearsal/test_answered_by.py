"""Which version answered, over time: as a small picture in every terminal, and as data."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console

from modulestack.rehearsal.answered_by import as_data, picture_of_answers
from modulestack.rehearsal.report import RehearsalReport
from modulestack.rehearsal.report_output import as_json, show
from modulestack.rehearsal.scenarios.scenario import ScenarioResult
from modulestack.rehearsal.scenarios.traffic_monitor import AnswerCount
from tests.support.program import ROOT


def counts(*spans: tuple[float, dict[str, int], int]) -> tuple[AnswerCount, ...]:
    """At seconds, version → answers, lost."""
    return tuple(AnswerCount(at_s=at_s, answered=answered, lost=lost) for at_s, answered, lost in spans)


OLD, BOTH, NEW = {"web:r1": 20}, {"web:r1": 19, "web:r2": 1}, {"web:r2": 20}
TAKEN_BACK = counts(
    (0, OLD, 0), (20, OLD, 0), (45, BOTH, 0), (75, BOTH, 0), (105, BOTH, 0), (110, OLD, 0), (140, OLD, 0), (165, OLD, 0)
)
CRASHED = counts((0, OLD, 0), (60, BOTH, 0), (90, {"web:r1": 10}, 10), (120, OLD, 0))


def result(traffic: tuple[AnswerCount, ...]) -> ScenarioResult:
    return ScenarioResult(
        name="a scenario",
        module="web",
        expected="",
        observed="seen",
        met=True,
        simulated_s=120.0,
        traffic=traffic,
    )


def report(*traffic: tuple[AnswerCount, ...]) -> RehearsalReport:
    return RehearsalReport(
        environment="dev",
        seeded=(),
        created=1,
        modules=(),
        messages=(),
        changes_on_second_run=(),
        scenarios=tuple(map(result, traffic)),
        left_after_down=(),
        kept_on_purpose=(),
        aws_calls=1,
        simulated_s=1.0,
        seconds=1.0,
    )


def shown(width: int, *traffic: tuple[AnswerCount, ...], encoding: str = "utf-8") -> list[str]:
    """The scenarios' lines of a report without colour, as a terminal of *width* columns shows it."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    show(report(*traffic), Console(file=stream, width=width))
    stream.flush()
    lines = raw.getvalue().decode(encoding).splitlines()
    begins = next(number for number, line in enumerate(lines) if "a scenario" in line)
    return [line.rstrip() for line in lines[begins : lines.index("", begins)]]


def test_a_row_for_each_version_the_newest_first():
    """In 80 columns; what is lost has a row of its own."""
    assert shown(80, TAKEN_BACK, CRASHED) == [
        "held   a scenario: seen (120 s simulated)",
        "       web:r2  ················▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁····················",
        "       web:r1  ████████████████▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇████████████████████",
        "       min     0                    1                     2",
        "held   a scenario: seen (120 s simulated)",
        "       web:r2  ·····························▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁···············",
        "       web:r1  █████████████████████████████▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▄▄▄▄▄▄▄▄▄▄▄▄▄▄█",
        "       lost    ············································▄▄▄▄▄▄▄▄▄▄▄▄▄▄·",
        "       min     0                             1                            2",
    ]


@pytest.mark.parametrize("width", range(24, 130))
def test_no_line_is_longer_than_the_terminal(width: int):
    """Where there is no room there is no picture."""
    lines = picture_of_answers(CRASHED, width=width)
    assert bool(lines) == (width >= 24)
    assert max(map(len, lines)) <= width
    assert {len(line) for line in lines[:-1]} == {min(width - 6, 68)}


def test_there_is_none_without_room_or_of_one_version():
    assert picture_of_answers(CRASHED, width=23) == []
    assert picture_of_answers(counts((0, OLD, 0), (60, OLD, 0)), width=80) == []
    assert picture_of_answers((), width=80) == []


def test_where_there_are_no_blocks_it_is_of_other_characters():
    """In a terminal or a file of another encoding than Unicode's."""
    assert shown(40, TAKEN_BACK, encoding="ascii") == [
        "held   a scenario: seen (120 s",
        "       simulated)",
        "       web:r2  .....::::::::......",
        "       web:r1  #####@@@@@@@@######",
        "       min     0      1      2",
    ]


def test_a_step_that_is_shorter_than_a_column_is_seen():
    """A column is what came of all requests in its time."""
    short = counts((0, OLD, 0), (500, OLD, 0), (505, NEW, 0), (510, OLD, 0), (1000, OLD, 0))
    assert picture_of_answers(short, width=28)[0] == "web:r2  ·······▄······"


def test_as_data_it_is_spans_of_like_answers():
    """Which versions are there, in what shares."""
    assert as_data(CRASHED) == [
        {"from_s": 0, "until_s": 0, "answered": {"web:r1": 20}, "lost": 0},
        {"from_s": 60, "until_s": 60, "answered": {"web:r1": 19, "web:r2": 1}, "lost": 0},
        {"from_s": 90, "until_s": 90, "answered": {"web:r1": 10}, "lost": 10},
        {"from_s": 120, "until_s": 120, "answered": {"web:r1": 20}, "lost": 0},
    ]
    document = json.loads(json.dumps(as_json(report(TAKEN_BACK))))
    assert document["scenarios"][0]["traffic"] == [
        {"from_s": 0, "until_s": 20, "answered": {"web:r1": 40}, "lost": 0},
        {"from_s": 45, "until_s": 105, "answered": {"web:r1": 57, "web:r2": 3}, "lost": 0},
        {"from_s": 110, "until_s": 165, "answered": {"web:r1": 60}, "lost": 0},
    ]


def test_the_page_shows_one():
    """A canary of 5 % that is taken back."""
    page = (ROOT / "docs" / "deployment-strategies.md").read_text(encoding="utf-8")
    assert "".join(f"    {line}\n" for line in picture_of_answers(TAKEN_BACK, width=80)) in page
