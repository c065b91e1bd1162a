"""Runs a verb: reports on one side, AWS on the other, exit codes at the end."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

import click

from modulestack.cli.aws_options import AwsOptions
from modulestack.cli.output import say, say_json, say_workflow_command
from modulestack.cli.shown_errors import errors_shown
from modulestack.contract.visible import visible

if TYPE_CHECKING:
    from modulestack.release.aws_access.clock import TimeSource
    from modulestack.release.aws_access.errors import AwsFailure
    from modulestack.release.aws_access.interrupts import Interrupts
    from modulestack.release.dependencies import Dependencies
    from modulestack.release.outcome.verdicts import Verdict
    from modulestack.release.progress_events import ReportEvent


T = TypeVar("T")
READING_PATIENCE_S = 60.0
"""How long verbs without a --timeout ask an AWS that gives no answer."""
_QUIET_S = 0.5
"""A wait shorter than this is not worth a line."""


def make_dependencies(
    aws: AwsOptions, clock: TimeSource, report: ReportEvent, *, patience_s: float | None = None
) -> Dependencies:
    """
    What a verb is handed. *patience_s*: how long each call is repeated, with news on standard error; None: not long.

    Raises:
        BadInput: no credentials, no region, an unknown profile.
    """
    from modulestack.release.aws_access.client import AwsClient
    from modulestack.release.aws_access.session import describe_caller
    from modulestack.release.dependencies import Dependencies

    client = AwsClient(aws.session(), clock)
    if patience_s is not None:
        client = AwsClient(aws.session(), clock, patience_s=patience_s, on_retry=_say_retry)
    return Dependencies(aws=client, who=describe_caller(), report=report)


def _say_retry(failure: AwsFailure, wait_s: float) -> None:
    if wait_s >= _QUIET_S:
        say(f"no answer: {failure}; trying again", err=True)


def found(
    dependencies: Dependencies, interrupts: Interrupts, module: str, read: Callable[[], T], timeout_s: float
) -> T:
    """
    What *read*, which only reads, returns; tried again for *timeout_s* while AWS gives no answer, until Ctrl-C.

    Raises:
        BadInput, AwsFailure: as *read*.
        Interrupted: somebody pressed Ctrl-C.
    """
    from modulestack.release.aws_access.cooperative import run

    asking = dependencies.ask(module, read, patience_s=timeout_s)
    return run({module: asking}, dependencies.clock, interrupts.is_asked)[module]


def perform(
    aws: AwsOptions,
    work: Callable[[Dependencies, Interrupts], Sequence[Verdict]],
    *,
    environment: str,
    as_json: bool,
    timeout_s: float,
) -> None:
    """
    Run *work* on *environment*, report its events as they come and its verdicts at the end, exit with their code.

    All that it waits for takes *timeout_s* at most, questions apart.
    """
    from modulestack.release.aws_access.clock import SystemClock
    from modulestack.release.aws_access.interrupts import Interrupts
    from modulestack.release.outcome.verdicts import exit_code

    clock = SystemClock()
    interrupts = Interrupts(clock.wake)
    left_at_once = (
        "left at once: a deployment that was begun goes on, and the lock expires by itself within 5 minutes\n"
        f"Next: modulestack status -e {environment}"
    )
    with errors_shown(as_json=as_json, interrupted=left_at_once), interrupts.caught():
        with _report_events(clock.now, as_json=as_json) as report:
            dependencies = make_dependencies(aws, clock, report)
            dependencies.begin_timeout(timeout_s)
            verdicts = list(work(dependencies, interrupts))
        show_verdicts(verdicts, as_json=as_json)
        raise SystemExit(exit_code(verdicts))


def show_verdicts(verdicts: Sequence[Verdict], *, as_json: bool) -> None:
    """At the end: JSON lines have shown them already."""
    from modulestack.release.report import github, verdict_text

    for verdict in verdicts if not as_json else ():
        first, *_ = verdict_text.lines(verdict)
        for line in verdict_text.lines(verdict):
            say(line, bold=_has_style() and line == first)
    if github.is_here():
        for verdict in verdicts:
            if note := github.annotation(verdict):
                say_workflow_command(note, err=as_json)
        github.write_summary(verdicts)


@contextlib.contextmanager
def _report_events(now: Callable[[], float], *, as_json: bool) -> Iterator[ReportEvent]:
    if as_json:
        from modulestack.release.report.json_lines import JsonLines

        yield JsonLines(say_json)
    elif _is_terminal():
        from rich.console import Console

        from modulestack.release.report.live_table import LiveTable

        with LiveTable(Console(), now) as table:
            yield table
    else:
        from modulestack.release.report.plain_lines import PlainLines

        yield PlainLines(say)


def is_live(*, as_json: bool) -> bool:
    """Whether somebody watches a live table."""
    return _is_terminal() and not as_json


def _has_style() -> bool:
    import os

    return _is_terminal() and "NO_COLOR" not in os.environ


def _is_terminal() -> bool:
    import os

    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def confirm_first(dependencies: Dependencies, question: str) -> None:
    """``confirm``, in the middle of a verb: --timeout does not count the time that the answer takes."""
    asked = dependencies.clock.now()
    confirm(question)
    dependencies.aws.give_up_at += dependencies.clock.now() - asked


def confirm(question: str) -> None:
    """Ask, if somebody is there to answer; a no ends the process with status 2, Ctrl-C and SIGTERM with 130."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return
    from modulestack.release.aws_access.interrupts import raised

    with raised():
        agreed = click.confirm(visible(question))
    if not agreed:
        say("nothing was changed")
        raise SystemExit(2)


@contextlib.contextmanager
def reading(
    aws: AwsOptions,
    *,
    as_json: bool = False,
    interrupted: str = "interrupted: nothing was changed",
    clock: TimeSource | None = None,
    timeout_s: float | None = None,
) -> Iterator[Dependencies]:
    """
    What a verb without verdicts is handed; in here its errors are shown and end the process.

    *interrupted* is said at Ctrl-C and SIGTERM; *clock*: None, the machine's. All that it waits for takes *timeout_s*
    at most; None: an answer of AWS a minute, and what the verb itself says.
    """
    from modulestack.release.aws_access.clock import SystemClock
    from modulestack.release.aws_access.interrupts import raised

    with errors_shown(as_json=as_json, interrupted=interrupted), raised():
        patience_s = READING_PATIENCE_S if timeout_s is None else min(timeout_s, READING_PATIENCE_S)
        dependencies = make_dependencies(aws, clock or SystemClock(), _ignore, patience_s=patience_s)
        if timeout_s is not None:
            dependencies.begin_timeout(timeout_s)
        yield dependencies


def _ignore(event: object) -> None:
    """Reading has no events to report."""
    del event
