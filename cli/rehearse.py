"""``modulestack rehearse``."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click


@click.command()
@click.argument("environment")
@click.option("--keep", is_flag=True, help="Do not take it down at the end.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, nothing else.")
def rehearse(environment: str, *, keep: bool, as_json: bool) -> None:
    """
    Bring ENVIRONMENT up on the embedded AWS, from its real file; run it again; take it down.

    Needs no account, no credentials and no network. Exit status 0: everything held; 1: something did not; 2: the
    environment's file or the program is not right.
    """
    os.environ.setdefault("PULUMI_ERROR_OUTPUT_STRING", "1")
    from rich.console import Console

    from environment.errors import InvalidEnvironment
    from rehearsal import report as reports
    from rehearsal.engine import Failed
    from rehearsal.program import ProgramError
    from rehearsal.progress import Progress
    from rehearsal.rehearse import rehearse as run

    out = Console(soft_wrap=False, width=None if sys.stdout.isatty() else 110)
    progress = Progress(Console(stderr=True, quiet=as_json) if as_json else out)
    try:
        with progress:
            report, _ = run(environment, Path.cwd(), keep=keep, listen=progress)
    except InvalidEnvironment as error:
        raise _Exit(str(error), 2) from None
    except (ProgramError, Failed) as error:
        raise _Exit(
            f"{environment} cannot be brought up and down again: {error}\nNothing outside this process was touched.", 2
        ) from None
    except KeyboardInterrupt:
        raise _Exit("interrupted; the embedded account ends with this process, nothing is left", 130) from None
    if as_json:
        click.echo(json.dumps(reports.as_json(report), indent=2))
    else:
        reports.show(report, out)
    sys.exit(0 if report.held else 1)


class _Exit(click.ClickException):
    """A message on stderr and an exit status."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.exit_code = status

    def show(self, file: object = None) -> None:  # noqa: ARG002
        click.echo(self.message, err=True)
