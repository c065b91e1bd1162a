"""``modulestack rehearse``."""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from modulestack.cli import load_options, written_reports
from modulestack.cli.environment_argument import ENVIRONMENT
from modulestack.cli.numbers import Decimal, Whole
from modulestack.cli.output import console, indented, say, say_json, say_text
from modulestack.cli.waiting import timeout_option

if TYPE_CHECKING:
    from rich.console import Console

    from modulestack.rehearsal.progress_display import ProgressDisplay
    from modulestack.rehearsal.report import RehearsalReport
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
    with _failures(environment):
        if serve:
            _serve(environment, out, progress, port=port, speed=speed, timeout_s=timeout)
        elif scenario and find_smallest is not None:
            from modulestack.cli import load_smallest

            load_smallest.run(environment, scenario, find_smallest, progress, _watchdog(progress), as_json=as_json)
        elif scenario and compared:
            from modulestack.cli import load_comparison

            watchdog = _watchdog(progress)
            load_comparison.run(environment, scenario, compared, progress, watchdog, reports=reports, as_json=as_json)
        elif scenario:
            _rehearse_load(environment, scenario, out, progress, dashboard=dashboard, reports=reports, as_json=as_json)
        else:
            shown = _rehearse(environment, progress, engine=engine, keep=keep, dashboard=dashboard, reports=reports)
            _show(shown, out, reports, as_json=as_json)


def _rehearse(
    environment: str,
    progress: ProgressDisplay,
    *,
    engine: str,
    keep: bool,
    dashboard: Path | None,
    reports: tuple[Path, ...],
) -> RehearsalReport:
    written_reports.check(reports)
    with progress:
        if engine == "pulumi":
            from modulestack.rehearsal.cli_engine.cli_rehearsal import rehearse_with_cli

            report, _ = rehearse_with_cli(
                environment, Path.cwd(), keep=keep, dashboard=dashboard, records=bool(reports), listen=progress
            )
        else:
            from modulestack.rehearsal.rehearse import rehearse

            report, _ = rehearse(
                environment,
                Path.cwd(),
                keep=keep,
                dashboard=dashboard,
                records=bool(reports),
                listen=progress,
                supervise=_watchdog(progress),
            )
    if reports:
        from modulestack.rehearsal.report_document import document_of

        written_reports.write(document_of(report), reports)
    return report


def _show(report: RehearsalReport, out: Console, reports: tuple[Path, ...], *, as_json: bool) -> NoReturn:
    from modulestack.rehearsal import report_output

    if as_json:
        say_json({**report_output.as_json(report), **written_reports.named(reports)}, indent=2)
    else:
        report_output.show(report, out)
        written_reports.say_written(reports)
    sys.exit(0 if report.held else 1)


def _rehearse_load(
    environment: str,
    scenario: Path,
    out: Console,
    progress: ProgressDisplay,
    *,
    dashboard: Path | None,
    reports: tuple[Path, ...],
    as_json: bool,
) -> None:
    from modulestack.rehearsal.load import load_output
    from modulestack.rehearsal.load.load_rehearsal import rehearse_load

    written_reports.check(reports)
    with progress:
        report = rehearse_load(
            environment,
            Path.cwd(),
            scenario,
            dashboard=dashboard,
            records=bool(reports),
            listen=progress,
            supervise=_watchdog(progress),
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


def _serve(
    environment: str,
    out: Console,
    progress: ProgressDisplay,
    *,
    port: int,
    speed: float,
    timeout_s: float | None,
) -> None:
    from modulestack.rehearsal.report_output import show_modules
    from modulestack.rehearsal.serve import bring_up, hints
    from modulestack.release.aws_access.clock import duration, iso

    with progress:
        served = bring_up(environment, Path.cwd(), progress, port=port, speed=speed, supervise=_watchdog(progress))
    gc.enable()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    show_modules(served.modules, out)
    say_text(
        f"\nIn a second terminal:\n\n{hints(served)}\n\n"
        f"Serving since {iso(time.time())}, {f'for {duration(timeout_s)} or ' if timeout_s else ''}until Ctrl-C. "
        "It is an account in memory: it ends with this process."
    )
    stop.wait(timeout_s)
    served.close()
    say("stopped; nothing is left")


def _watchdog(progress: ProgressDisplay) -> Supervise:
    """A watchdog that ends this process when neither the program nor the clock moves."""
    from modulestack.rehearsal.watchdog import LIMIT_S, Watchdog

    return lambda sandbox: Watchdog(
        sandbox.progress, lambda: (progress.current(), *sandbox.last_activity()), limit_s=LIMIT_S
    )


@contextlib.contextmanager
def _failures(environment: str) -> Iterator[None]:
    """What goes wrong in here ends in one message on stderr and an exit status."""
    from modulestack.contract.errors import BadInput
    from modulestack.embedded_aws.errors import NotEmbedded
    from modulestack.engine.errors import EngineError
    from modulestack.environment.errors import InvalidEnvironment
    from modulestack.rehearsal.cli_engine.errors import PulumiCliMissing
    from modulestack.rehearsal.program import ProgramError

    try:
        yield
    except (BadInput, InvalidEnvironment, PulumiCliMissing) as error:
        _fail(str(error), 2)
    except (ProgramError, EngineError, NotEmbedded) as error:
        why = f"{environment} cannot be rehearsed to its end: {indented(error)}"
        _fail(f"{why}\nNothing outside this process was touched.", 2)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        _fail(f"{error.strerror}: take another --port", 2)
    except KeyboardInterrupt:
        _fail("interrupted; the embedded account ends with this process, nothing is left", 130)


def _fail(text: str, status: int) -> NoReturn:
    """One message on stderr and an exit status."""
    say_text(text, err=True)
    sys.exit(status)
