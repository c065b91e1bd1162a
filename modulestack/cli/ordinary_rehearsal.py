"""``modulestack rehearse`` without requests of its own: up, again, released to, broken, down."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from modulestack.cli import written_reports
from modulestack.cli.output import say_json
from modulestack.rehearsal import report_output

if TYPE_CHECKING:
    from rich.console import Console

    from modulestack.rehearsal.progress_display import ProgressDisplay
    from modulestack.rehearsal.report import RehearsalReport
    from modulestack.rehearsal.sandbox import Supervise


def run(
    environment: str,
    out: Console,
    progress: ProgressDisplay,
    supervise: Supervise,
    *,
    engine: str,
    keep: bool,
    dashboard: Path | None,
    reports: tuple[Path, ...],
    as_json: bool,
) -> NoReturn:
    """
    Rehearse it with *engine* (``process`` or ``pulumi``), write *reports* of it, and end.

    Raises:
        BadInput, PulumiCliMissing, EngineError, ProgramError: it cannot be rehearsed to its end.
    """
    written_reports.check(reports)
    report = _rehearsed(
        environment, progress, supervise, engine=engine, keep=keep, dashboard=dashboard, records=bool(reports)
    )
    if reports:
        from modulestack.rehearsal.report_document import document_of

        written_reports.write(document_of(report), reports)
    if as_json:
        say_json({**report_output.as_json(report), **written_reports.named(reports)}, indent=2)
    else:
        report_output.show(report, out)
        written_reports.say_written(reports)
    sys.exit(0 if report.held else 1)


def _rehearsed(
    environment: str,
    progress: ProgressDisplay,
    supervise: Supervise,
    *,
    engine: str,
    keep: bool,
    dashboard: Path | None,
    records: bool,
) -> RehearsalReport:
    with progress:
        if engine == "pulumi":
            from modulestack.rehearsal.cli_engine.cli_rehearsal import rehearse_with_cli

            report, _ = rehearse_with_cli(
                environment, Path.cwd(), keep=keep, dashboard=dashboard, records=records, listen=progress
            )
        else:
            from modulestack.rehearsal.rehearse import rehearse

            report, _ = rehearse(
                environment,
                Path.cwd(),
                keep=keep,
                dashboard=dashboard,
                records=records,
                listen=progress,
                supervise=supervise,
            )
    return report
