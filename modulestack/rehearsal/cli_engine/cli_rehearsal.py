"""The rehearsal of ``rehearsal.rehearse``, by Pulumi's own engine."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from pathlib import Path

from modulestack.rehearsal.cli_engine.cli_sandbox import CliSandbox
from modulestack.rehearsal.cli_engine.pulumi_cli import PulumiCli, find_pulumi_cli
from modulestack.rehearsal.rehearse import run_rehearsal
from modulestack.rehearsal.report import RehearsalListener, RehearsalReport


def rehearse_with_cli(
    name: str,
    root: Path,
    *,
    keep: bool = False,
    dashboard: Path | None = None,
    records: bool = False,
    listen: RehearsalListener = lambda _event: None,
    seconds: Callable[[], float] = time.perf_counter,
    cli: PulumiCli | None = None,
) -> tuple[RehearsalReport, CliSandbox]:
    """
    Rehearse the environment *name* of *root* with ``pulumi up`` and ``pulumi destroy``; *keep* leaves it up.

    Its dashboard is drawn into *dashboard*, if one is named. It *records* what becomes of services over time, for a
    report.

    What is left of the sandbox is its embedded account: the engine's folder is gone.

    Raises:
        BadInput: it cannot be drawn there, or there is none.
        InvalidEnvironment: the file does not validate.
        NoCli: Pulumi's command line cannot be used.
        EngineFailed: it cannot be brought up, or down.
    """
    start = seconds()
    with CliSandbox(name, root, listen, cli or find_pulumi_cli()) as sandbox:
        report = run_rehearsal(sandbox, "pulumi up", keep=keep, dashboard=dashboard, records=records, listen=listen)
    return dataclasses.replace(report, seconds=round(seconds() - start, 2)), sandbox
