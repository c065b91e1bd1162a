"""A rehearsal under load on the screen, and as JSON."""

from __future__ import annotations

import dataclasses
from typing import Any

from rich.console import Console

from modulestack.cost import load_document
from modulestack.load.outcomes import NAMES
from modulestack.load.tally import Summary, summary
from modulestack.rehearsal.load import worker_output
from modulestack.rehearsal.load.load_report import LoadReport, ModuleUnderLoad
from modulestack.rehearsal.report_output import INDENT, ReportWriter


def show(report: LoadReport, console: Console) -> None:
    """What came of it, the promise last."""
    lines = ReportWriter(console)
    lines.plain("")
    for event in report.events:
        lines.plain(event)
    for module in report.modules:
        lines.plain(module.sentence())
        if module.retried:
            lines.plain(f"{INDENT}clients asked again {module.retried:,} times")
        if module.most_held is not None:
            lines.plain(f"{INDENT}up to {module.most_held:,} workers of a task waited for calls at a time")
        for at_s in module.out_of_memory:
            lines.plain(f"{INDENT}{at_s:.0f} s: a task is killed, as it has no memory left (exit code 137)")
        if module.skipped:
            lines.plain(f"{INDENT}{module.skipped:,} lines of what is replayed could not be read: skipped")
        for at, tasks in _tasks_over_time(module):
            lines.plain(f"{INDENT}{at}: {tasks}")
    for worker in report.workers:
        worker_output.show(worker, lines)
    if report.dashboard:
        lines.plain(f"its dashboard is drawn in {report.dashboard}")
    if report.cost:
        lines.plain(load_document.sentence(report.cost))
    lines.plain("")
    broken = report.broken()
    if not report.is_finished:
        lines.plain("unfinished: interrupted; this is what is known so far")
    else:
        lines.verdict(not broken, report.description)
        for text in broken:
            lines.plain(f"{INDENT}{text}")
    simulated = f"{report.simulated_s:.0f} s simulated in {report.seconds:.1f} s"
    lines.plain(f"seed {report.seed}; {simulated}; no account, no network")


def _tasks_over_time(module: ModuleUnderLoad) -> list[tuple[str, str]]:
    """Whenever their number changed, as people read it."""
    return [
        (f"{each.at_s:.0f} s", f"{each.healthy} healthy, {each.running} running, {each.desired} wanted")
        for each in module.tasks
    ]


def as_json(report: LoadReport) -> dict[str, Any]:
    """The report as one JSON document; docs/load.md lists its fields."""
    return {
        "environment": report.environment,
        "scenario": report.scenario,
        "description": report.description,
        "seed": report.seed,
        "finished": report.is_finished,
        "held": report.held,
        "broken": report.broken(),
        "events": list(report.events),
        "cost": load_document.as_json(report.cost),
        "modules": [_module(module) for module in report.modules],
        "workers": [worker_output.as_json(worker) for worker in report.workers],
        **({"dashboard": report.dashboard} if report.dashboard else {}),
        "simulated_s": report.simulated_s,
        "seconds": report.seconds,
    }


def _module(module: ModuleUnderLoad) -> dict[str, Any]:
    tally = module.tally
    return {
        "name": module.name,
        **_summary(module.summary),
        "asked_again": module.retried,
        "lines_skipped": module.skipped,
        "out_of_memory_s": list(module.out_of_memory),
        "waiting_for_calls": module.most_held,
        "tasks": [dataclasses.asdict(each) for each in module.tasks],
        "over_time": [
            {"from_s": number * tally.width_s, **_summary(summary(tally.stretches[number]))}
            for number in sorted(tally.stretches)
        ],
    }


def _summary(found: Summary) -> dict[str, Any]:
    return {
        "requests": found.requests,
        "lost": found.lost,
        "outcomes": {NAMES[each]: count for each, count in found.by_outcome.items()},
        "versions": found.by_version,
        **{f"p{at}_ms": _ms(value) for at, value in ((50, found.p50_s), (95, found.p95_s), (99, found.p99_s))},
    }


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 2)
