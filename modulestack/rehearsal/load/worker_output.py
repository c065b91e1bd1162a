"""The messages of a module under load on the screen, and as JSON."""

from __future__ import annotations

import dataclasses
from typing import Any

from modulestack.load.message_tally import MessageStretch
from modulestack.rehearsal.load.worker_report import WorkerUnderLoad, drained_after_s
from modulestack.rehearsal.report_output import INDENT, ReportWriter


def show(worker: WorkerUnderLoad, lines: ReportWriter) -> None:
    """What became of them, and how many tasks there were."""
    lines.plain(worker.sentence())
    for text in worker.details():
        lines.plain(f"{INDENT}{text}")
    if worker.skipped:
        lines.plain(f"{INDENT}{worker.skipped:,} lines of what is replayed could not be read: skipped")
    for each in worker.tasks:
        lines.plain(
            f"{INDENT}{each.at_s:.0f} s: {each.healthy} taking messages, {each.running} running, {each.desired} wanted"
        )


def as_json(worker: WorkerUnderLoad) -> dict[str, Any]:
    """One of ``workers``; docs/load.md lists its fields."""
    tally = worker.tally
    return {
        "name": worker.name,
        **_summary(worker.whole),
        "left": worker.left,
        "lines_skipped": worker.skipped,
        "outages": [
            {"began_s": each.began_s, "ended_s": each.ended_s, "drained_after_s": drained_after_s(each)}
            for each in worker.outages
        ],
        "tasks": [_tasks(dataclasses.asdict(each)) for each in worker.tasks],
        "over_time": [
            {"from_s": number * tally.width_s, **_summary(tally.stretches[number])}
            for number in sorted(tally.stretches)
        ],
    }


def _tasks(count: dict[str, Any]) -> dict[str, Any]:
    """Healthy ones are those that take messages."""
    return {"taking" if key == "healthy" else key: value for key, value in count.items()}


def _summary(stretch: MessageStretch) -> dict[str, Any]:
    ages = {percent: stretch.age_s(percent) for percent in (50, 95, 99)}
    return {
        "messages": stretch.came,
        "done": stretch.done,
        "versions": dict(stretch.by_version),
        "lost": stretch.lost,
        "dead_lettered": stretch.dead_lettered,
        "expired": stretch.expired,
        "failed": stretch.failed,
        "received_again": stretch.received_again,
        "done_again": stretch.done_again,
        "most_waiting": stretch.most_waiting,
        "oldest_s": round(stretch.oldest_s, 2),
        **{f"p{percent}_s": None if age is None else round(age, 3) for percent, age in ages.items()},
    }
