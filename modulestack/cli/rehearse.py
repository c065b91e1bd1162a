"""``modulestack rehearse``."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from modulestack.cli import load_options
from modulestack.cli.environment_argument import ENVIRONMENT
from modulestack.cli.numbers import Decimal, Whole
from modulestack.cli.output import console
from modulestack.cli.rehearsal_failures import failures
from modulestack.cli.waiting import timeout_option

if TYPE_CHECKING:
    from modulestack.rehearsal.progress_display import ProgressDisplay
    from modulestack.rehearsal.sandbox import Supervise


@click.command()
@click.argument("environment", type=ENVIRONMENT)
@click.option("--keep", is_flag=True, help="Do not take it down at the end.")
@click.option("--serve", is_flag=True, help="Bring it up and serve it as an AWS endpoint on 127.0.0.1 until Ctrl-C.")
@click.option(
    "--port",
    type=Whole(0, 65535),
    default=0,
    help="With --serve: the port; 0 takes a free one.",
    show_default=True,
)
@click.option(
    "--speed",
    type=Decimal(0.1, 1000),
    default=1.0,
    help="With --serve: simulated seconds to a second.",
    show_default=True,
)
@click.option(
    "--engine",
    type=click.Choice(["process", "pulumi"]),
    default="process",
    show_default=True,
    help="Who makes the resources: an engine in this process, or Pulumi's command line.",
)
@click.option(
    "--dashboard",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Draw its dashboard, as it is after the run, into this file: .svg or .png.",
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Write what was seen into it: a page (.html), a job's summary (.md), a folder of pictures. Repeatable.",
)
@click.option(
    "--load",
    "scenario",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Send it the requests of this scenario file, one by one, and say what becomes of them.",
)
@click.option(
    "--compare",
    "compared",
    multiple=True,
    metavar="KEY=VALUE",
    help="With --load: run it again with this setting, on the same requests. Repeatable: all of them at once.",
)
@click.option(
    "--find-smallest",
    metavar="TEXT",
    help='With --load: find the cheapest size and settings with which it holds, such as "p99 < 300ms, lost = 0".',
)
@timeout_option("rehearse")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, nothing else.")
def rehearse(
    environment: str,
    *,
    keep: bool,
    serve: bool,
    port: int,
    speed: float,
    engine: str,
    dashboard: Path | None,
    reports: tuple[Path, ...],
    scenario: Path | None,
    compared: tuple[str, ...],
    find_smallest: str | None,
    timeout: float | None,
    as_json: bool,
) -> None:
    """
    Bring ENVIRONMENT up on the embedded AWS, release to it, break it, heal it, and take it down.

    With --load: send it requests while what the scenario file says happens to it (docs/load.md). With --compare, such
    as --compare modules.web.scaling.max=6, the same again with other settings, side by side. With --find-smallest, such
    as --find-smallest "p99 < 300ms, lost = 0", the cheapest that holds, and how sure that is (docs/find-smallest.md).

    Needs no account, no credentials and no network; with --engine pulumi it needs Pulumi's command line. Exit status 0:
    everything held, with --compare in both, or a smallest was found; 1: something did not, or nothing moved for a
    minute; 2: a file, a setting or the program is not right; 130: interrupted.
    """
    load_options.refuse_each_other(
        {"--compare": bool(compared), "--find-smallest": find_smallest is not None},
        scenario=scenario is not None,
        dashboard=dashboard is not None,
        reports=bool(reports),
    )
    if not serve and (port or speed != 1.0 or timeout is not None):
        raise click.UsageError("--port, --speed and --timeout go with --serve")
    if scenario:
        load_options.refuse({"--keep": keep, "--serve": serve, "--engine": engine != "process"})
    if serve and (keep or as_json or dashboard or reports or engine != "process"):
        raise click.UsageError("--serve goes with none of --keep, --json, --dashboard, --report, --engine")
    os.environ["PULUMI_ERROR_OUTPUT_STRING"] = "1"
    gc.disable()  # a process that makes much, frees little and ends soon: a quarter of its time
    from modulestack.rehearsal.progress_display import ProgressDisplay

    out = console(width=None if sys.stdout.isatty() else 110)
    progress = ProgressDisplay(console(stderr=True, quiet=not sys.stderr.isatty()) if as_json else out)
    watchdog = _watchdog(progress)
    with failures(environment):
        if serve:
            from modulestack.cli import served_rehearsal

            served_rehearsal.run(environment, out, progress, watchdog, port=port, speed=speed, timeout_s=timeout)
        elif scenario and find_smallest is not None:
            from modulestack.cli import load_smallest

            load_smallest.run(environment, scenario, find_smallest, progress, as_json=as_json)
        elif scenario and compared:
            from modulestack.cli import load_comparison

            load_comparison.run(environment, scenario, compared, progress, watchdog, reports=reports, as_json=as_json)
        elif scenario:
            from modulestack.cli import load_rehearsal

            load_rehearsal.run(
                environment, scenario, out, progress, watchdog, dashboard=dashboard, reports=reports, as_json=as_json
            )
        else:
            from modulestack.cli import ordinary_rehearsal

            ordinary_rehearsal.run(
                environment,
                out,
                progress,
                watchdog,
                engine=engine,
                keep=keep,
                dashboard=dashboard,
                reports=reports,
                as_json=as_json,
            )


def _watchdog(progress: ProgressDisplay) -> Supervise:
    """A watchdog that ends this process when neither the program nor the clock moves."""
    from modulestack.rehearsal.watchdog import LIMIT_S, Watchdog

    return lambda sandbox: Watchdog(
        sandbox.progress, lambda: (progress.current(), *sandbox.last_activity()), limit_s=LIMIT_S
    )
