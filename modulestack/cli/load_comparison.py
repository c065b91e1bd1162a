"""``modulestack rehearse --load FILE --compare KEY=VALUE``: both runs side by side."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from modulestack.cli import tables, written_reports
from modulestack.cli.compared_row import Row, compared_row
from modulestack.cli.output import say, say_json
from modulestack.cli.worker_comparison import worker_tables
from modulestack.environment.overlay import of_options
from modulestack.fields.text import shown
from modulestack.load.outcomes import NAMES, Outcome
from modulestack.rehearsal.load.comparison import ComparedModule, ComparedRun, LoadComparison, compare
from modulestack.rehearsal.load.comparison import as_json as document
from modulestack.rehearsal.load.comparison_document import AS_IT_IS, COMPARED, document_of_both
from modulestack.report_page.document import ReportTable

if TYPE_CHECKING:
    from modulestack.rehearsal.load.load_report import LoadReport
    from modulestack.rehearsal.progress_display import ProgressDisplay
    from modulestack.rehearsal.sandbox import Supervise


def run(
    environment: str,
    scenario: Path,
    settings: tuple[str, ...],
    progress: ProgressDisplay,
    supervise: Supervise,
    *,
    reports: tuple[Path, ...],
    as_json: bool,
) -> NoReturn:
    """
    Run both, write *reports* of them, and end.

    Raises:
        BadInput: of *settings*, ``KEY=VALUE``, of the files, or of *reports* something is not right.
    """
    overlays = tuple(of_options("--compare", settings))
    written_reports.check(reports)
    with progress:
        found = compare(
            environment, Path.cwd(), scenario, overlays, records=bool(reports), listen=progress, supervise=supervise
        )
    if reports:
        written_reports.write(document_of_both(found, [*_differences(found)]), reports)
    if as_json:
        say_json({**document(found), **written_reports.named(reports)}, indent=2)
    else:
        show(found)
        written_reports.say_written(reports)
    sys.exit(130 if not found.is_finished else 0 if found.held else 1)


def show(comparison: LoadComparison) -> None:
    """Of each module what differs and what does not, then what was promised."""
    say()
    say(f"compared: {', '.join(f'{key}={shown(value)}' for key, value in comparison.settings.items())}")
    if comparison.after is None:
        say("unfinished: interrupted before the second run began; of the first one this is known so far")
    elif not comparison.is_finished:
        say("unfinished: interrupted; this is what is known so far, and the two did not run for as long")
    after = comparison.after or ComparedRun(report=comparison.before.report, modules=())
    others = {each.found.name: each for each in after.modules}
    for module in comparison.before.modules:
        say()
        tables.show(
            (module.found.name, "as it is", "compared", "difference"), rows(module, others.get(module.found.name))
        )
    for name, found in _of_workers(comparison):
        say()
        tables.show((name, "as it is", "compared", "difference"), found)
    say()
    _say_held("as it is", comparison.before.report)
    if comparison.after is not None:
        _say_held("compared", comparison.after.report)
    say(f"seed {comparison.before.report.seed}: the same requests in both, with the same work; no account, no network")


def _differences(comparison: LoadComparison) -> Iterator[ReportTable]:
    """Of each module a table."""
    others = {each.found.name: each for each in comparison.after.modules} if comparison.after else {}
    for module in comparison.before.modules:
        name = module.found.name
        columns = (name, AS_IT_IS, COMPARED, "difference")
        found = tuple((what.strip(), *values) for what, *values in rows(module, others.get(name)))
        yield ReportTable(title=f"{name} with two settings", columns=columns, rows=found)
    for name, texts in _of_workers(comparison):
        columns = (name, AS_IT_IS, COMPARED, "difference")
        yield ReportTable(title=f"{name} with two settings", columns=columns, rows=tuple(texts))


def _of_workers(comparison: LoadComparison) -> Iterator[tuple[str, list[Row]]]:
    return worker_tables(comparison.before.report, comparison.after.report if comparison.after else None)


def rows(before: ComparedModule, after: ComparedModule | None) -> list[Row]:
    """Of one module in both."""
    return [*_rows(before, after or before, is_known=after is not None)]


def _rows(before: ComparedModule, after: ComparedModule, *, is_known: bool) -> Iterator[Row]:
    one, other = before.found.summary, after.found.summary
    row = functools.partial(compared_row, is_known=is_known)
    yield row("requests", one.requests, other.requests, ",d")
    yield row("lost", one.lost, other.lost, ",d")
    for outcome in Outcome:
        counts = one.by_outcome.get(outcome, 0), other.by_outcome.get(outcome, 0)
        if outcome is not Outcome.OK and any(counts):
            yield row(f"  {NAMES[outcome]}", *counts, ",d")
    for name, pair in (
        ("p50", (one.p50_s, other.p50_s)),
        ("p95", (one.p95_s, other.p95_s)),
        ("p99", (one.p99_s, other.p99_s)),
    ):
        first, second = (None if each is None else 1000 * each for each in pair)
        yield row(name, first, second, ",.0f", " ms")
    for name, at in (("fewest healthy tasks", min), ("most healthy tasks", max)):
        first_tasks, second_tasks = (at(count.healthy for count in each.found.tasks) for each in (before, after))
        yield row(name, first_tasks, second_tasks, "d")
    yield row("tasks on the average", before.mean_tasks, after.mean_tasks, ".2f")
    yield row("its tasks, USD an hour", _usd(before.usd_per_hour), _usd(after.usd_per_hour), ".4f")


def _usd(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)


def _say_held(which: str, report: LoadReport) -> None:
    if not report.is_finished:
        say(f"{which}: unfinished")
        return
    broken = report.broken()
    say(f"{which}: {'BROKEN' if broken else 'held'}: {report.description}")
    for text in (*report.events, *broken):
        say(f"  {text}")
