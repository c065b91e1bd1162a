"""How event are shown."""

from __future__ import annotations

import io

from rich.console import Console

from modulestack.release.progress_events import EventKind, ProgressEvent
from modulestack.release.report.json_lines import JsonLines
from modulestack.release.report.live_table import LiveTable
from modulestack.release.report.plain_lines import PlainLines

START = 1_767_261_600.0


def event(after_s: float, kind: EventKind, text: str, **facts: object) -> ProgressEvent:
    return ProgressEvent(at=START + after_s, module="web", kind=kind, text=text, facts=facts)


def test_lines_leave_out_progress_that_says_the_same_again():
    """For half a minute; trouble is marked, the verdict comes at the end by itself."""
    said: list[str] = []
    lines = PlainLines(said.append)
    for after_s in (0, 6, 12, 36):
        lines(event(after_s, "progress", "new 0/1 running"))
    lines(event(37, "trouble", "task stopped"))
    lines(event(38, "event", "has started 1 tasks"))
    lines(event(39, "finding", "no tasks", level="warn"))
    lines(event(40, "verdict", "web runs"))
    assert said == [
        "10:00:00  web  new 0/1 running",
        "10:00:36  web  new 0/1 running, since 10:00:00 (36 s)",
        "10:00:37  web  ! task stopped",
        "10:00:38  web  ECS: has started 1 tasks",
        "10:00:39  web  warning: no tasks",
    ]


def test_json_lines_say_everything():
    """With the facts beside the text."""
    said: list[object] = []
    JsonLines(said.append)(event(1, "progress", "text", new={"running": 1}))
    assert said == [
        {"at": "2026-01-01T10:00:01Z", "module": "web", "kind": "progress", "text": "text", "new": {"running": 1}}
    ]


def test_the_table_appears_with_the_first_event():
    """Until then the screen belongs to the question whether to release."""
    out = io.StringIO()
    with LiveTable(Console(file=out, width=120, force_terminal=True), lambda: START) as table:
        before = out.getvalue()
        table(event(0, "update", "deployment is under way"))
    assert (before, "deployment is under way" in out.getvalue()) == ("", True)


def test_the_table_shows_counts_targets_and_the_breaker():
    """One row per module, the last events under it."""
    out = io.StringIO()
    console = Console(file=out, width=120, force_terminal=True, no_color=True)
    with LiveTable(console, lambda: START + 9) as table:
        table(event(0, "update", "deployment is under way"))
        table(event(5, "event", "has started 1 tasks"))
        table(
            event(
                6,
                "progress",
                "",
                waiting_for="new tasks to start",
                new={"desired": 2, "running": 1, "pending": 1, "failed": 1},
                old={"running": 2, "pending": 0},
                targets={"healthy": 2, "initial": 1},
                breaker={"failures": 1, "threshold": 3},
            )
        )
        rendered = Console(file=io.StringIO(), width=120, record=True, no_color=True)
        rendered.print(table._render())
        lines = rendered.export_text().splitlines()
    assert [line.split() for line in lines] == [
        ["module", "new", "old", "targets", "failed", "elapsed", "waiting", "for"],
        [
            "web",
            "1/2",
            "running,",
            "1",
            "pending",
            "2",
            "running",
            "2",
            "healthy,",
            "1",
            "initial",
            "1",
            "of",
            "3",
            "9",
            "s",
            "new",
            "tasks",
            "to",
            "start",
            "(for",
            "3",
            "s)",
        ],
        ["10:00:00", "web:", "deployment", "is", "under", "way"],
        ["10:00:05", "web:", "has", "started", "1", "tasks"],
    ]
