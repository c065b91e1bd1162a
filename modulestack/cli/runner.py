"""Where a verb plays: reporters on one side, AWS on the other, exit codes at the end."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from modulestack.cli.aws_options import AwsOptions

if TYPE_CHECKING:
    from modulestack.release.aws_access.interrupts import Interrupts
    from modulestack.release.dependencies import Dependencies
    from modulestack.release.outcome.verdicts import Verdict
    from modulestack.release.planning.requests import ReleaseRequest, Verb
    from modulestack.release.progress_events import ReportEvent


@contextlib.contextmanager
def errors_told(*, as_json: bool = False) -> Iterator[None]:
    """In here, bad input and what AWS refuses end in one clear message and the exit code of its kind."""
    from modulestack.contract.errors import BadInput
    from modulestack.release.aws_access.errors import AccessDenied, AwsFailure, CredentialsExpired

    try:
        yield
    except BadInput as bad:
        _fail(str(bad), 2, "bad-input", as_json=as_json)
    except AccessDenied as denied:
        _fail(f"no permission for {denied.action}: {denied.message}", 4, "denied", as_json=as_json)
    except CredentialsExpired as expired:
        text = f"the credentials are no longer valid ({expired.code}): log in again, then the same command"
        _fail(text, 5, "expired", as_json=as_json)
    except AwsFailure as failure:
        _fail(str(failure), 7, "unreachable", as_json=as_json)
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _fail(text: str, code: int, kind: str, *, as_json: bool) -> None:
    if as_json:
        import json

        click.echo(json.dumps({"kind": "error", "verdict": kind, "exit_code": code, "text": text}))
    else:
        click.echo(text, err=True)
    raise SystemExit(code)


def make_dependencies(options: AwsOptions, clock: Any, report: ReportEvent) -> Dependencies:
    """What a verb is handed; raises BadInput."""
    from modulestack.release.aws_access.client import AwsClient
    from modulestack.release.aws_access.session import who
    from modulestack.release.dependencies import Dependencies

    return Dependencies(aws=AwsClient(options.session(), clock), who=who(), report=report)


def perform(
    options: AwsOptions, work: Callable[[Dependencies, Interrupts], Sequence[Verdict]], *, as_json: bool
) -> None:
    """Run *work*, tell its news as they come and its verdicts at the end, exit with their code."""
    from modulestack.release.aws_access.clock import SystemClock
    from modulestack.release.aws_access.interrupts import Interrupts
    from modulestack.release.outcome.verdicts import exit_code

    clock = SystemClock()
    interrupts = Interrupts(clock.wake)
    with errors_told(as_json=as_json), interrupts.caught():
        with _reporter(clock.now, as_json=as_json) as report:
            verdicts = list(work(make_dependencies(options, clock, report), interrupts))
        tell_verdicts(verdicts, as_json=as_json)
        raise SystemExit(exit_code(verdicts))


def tell_verdicts(verdicts: Sequence[Verdict], *, as_json: bool) -> None:
    """At the end: JSON lines have told them already."""
    from modulestack.release.report import github
    from modulestack.release.report import verdict_text as verdict

    for run_each in verdicts if not as_json else ():
        for line in verdict.lines(run_each):
            click.echo(click.style(line, bold=line == run_each.sentence()) if _has_style() else line)
    if github.is_here():
        for run_each in verdicts:
            if note := github.annotation(run_each):
                click.echo(note, err=as_json)
        github.write_summary(verdicts)


@contextlib.contextmanager
def _reporter(now: Callable[[], float], *, as_json: bool) -> Iterator[ReportEvent]:
    if as_json:
        from modulestack.release.report.json_lines import JsonLines

        yield JsonLines(click.echo)
    elif _is_terminal():
        from rich.console import Console

        from modulestack.release.report.live_table import LiveTable

        with LiveTable(Console(), now) as table:
            yield table
    else:
        from modulestack.release.report.plain_lines import PlainLines

        yield PlainLines(click.echo)


def is_live(*, as_json: bool) -> bool:
    """Whether somebody watches a live table."""
    return _is_terminal() and not as_json


def _has_style() -> bool:
    import os

    return _is_terminal() and "NO_COLOR" not in os.environ


def _is_terminal() -> bool:
    import os

    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def confirm(question: str) -> None:
    """Ask, if somebody is there to answer; a no ends the process with status 2."""
    if sys.stdin.isatty() and sys.stdout.isatty() and not click.confirm(question):
        click.echo("nothing was changed")
        raise SystemExit(2)


@contextlib.contextmanager
def reading(options: AwsOptions, *, as_json: bool = False) -> Iterator[Dependencies]:
    """What a verb that only reads is handed; in here its errors are told and end the process."""
    from modulestack.release.aws_access.clock import SystemClock

    with errors_told(as_json=as_json):
        yield make_dependencies(options, SystemClock(), _silent)


def request_for(dependencies: Dependencies, environment: str, module: str, verb: Verb = "release") -> ReleaseRequest:
    """An order for *module* without an image; raises BadInput."""
    from modulestack.release.planning.discovery import discover
    from modulestack.release.planning.requests import ReleaseRequest

    found = discover(dependencies.aws, environment, [module])[module]
    return ReleaseRequest(verb=verb, found=found)


def _silent(events: object) -> None:
    """Reading has no news."""
    del events
