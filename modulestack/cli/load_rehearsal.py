"""``modulestack rehearse --load FILE``: one scenario, once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from modulestack.cli import written_reports
from modulestack.cli.output import say_json
from modulestack.rehearsal.load import load_output, load_rehearsal

if TYPE_CHECKING:
    from rich.console import Console

    from modulestack.rehearsal.progress_display import ProgressDisplay
    from modulestack.rehearsal.sandbox import Supervise


def run(
    environment: str,
    scenario: Path,
    out: Console,
    progress: ProgressDisplay,
    supervise: Supervise,
    *,
    dashboard: Path | None,
    reports: tuple[Path, ...],
    as_json: bool,
) -> NoReturn:
    """
    Run it, draw its *dashboard* if one is named, write *reports* of it, and end.

    Raises:
        BadInput: of the files, or of *reports*, something is not right.
    """
    written_reports.check(reports)
    with progress:
        report = load_rehearsal.rehearse_load(
            environment,
            Path.cwd(),
            scenario,
            dashboard=dashboard,
            records=bool(reports),
            listen=progress,
            supervise=supervise,
        )
    if reports:
        from modulestack.rehearsal.load.load_document import document_of

        written_reports.write(document_of(report), reports)
    if as_json:
        say_json({**load_output.as_json(report), **written_reports.named(reports)}, indent=2)
    else:
        load_output.show(report, out)
        written_reports.say_written(reports)
    sys.exit(130 if not report.is_finished else 0 if report.held else 1)
