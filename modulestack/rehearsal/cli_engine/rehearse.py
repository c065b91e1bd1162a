"""The rehearsal of ``rehearsal.rehearse``, by Pulumi's own engine."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from pathlib import Path

from modulestack.rehearsal.cli_engine.find import Cli, find
from modulestack.rehearsal.cli_engine.stage import CliStage
from modulestack.rehearsal.outcome import Listener, Report
from modulestack.rehearsal.rehearse import perform


def rehearse(
    name: str,
    root: Path,
    *,
    keep: bool = False,
    listen: Listener = lambda _event: None,
    seconds: Callable[[], float] = time.perf_counter,
    cli: Cli | None = None,
) -> tuple[Report, CliStage]:
    """
    Rehearse the environment *name* of *root* with ``pulumi up`` and ``pulumi destroy``; *keep* leaves it up.

    What is left of the stage is its embedded account: the engine's folder is gone.

    Raises:
        InvalidEnvironment: the file does not validate.
        NoCli: Pulumi's command line cannot be used.
        EngineFailed: it cannot be brought up, or down.
    """
    start = seconds()
    with CliStage(name, root, listen, cli or find()) as stage:
        report = perform(stage, "pulumi up", keep=keep, listen=listen)
    return dataclasses.replace(report, seconds=round(seconds() - start, 2)), stage
