"""``modulestack preview``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from modulestack.cli.environment_argument import ENVIRONMENT
from modulestack.cli.output import indented, say, say_json, say_text

if TYPE_CHECKING:
    from modulestack.rehearsal.cli_engine.preview import Preview

WORDS = {"replace": "REPLACE", "delete": "DELETE", "update": "update", "create": "create"}


@click.command()
@click.argument("environment", type=ENVIRONMENT)
@click.option(
    "--against", metavar="REF", help="A git revision, such as origin/main: show what differs from its environment."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, nothing else.")
def preview(environment: str, *, against: str | None, as_json: bool) -> None:
    """
    Show what `pulumi up` would do to ENVIRONMENT, by Pulumi's own engine on the embedded AWS.

    Needs Pulumi's command line; no account, no credentials, no network. Without --against everything is new. With it,
    the environment is brought up there as the revision has it, by the revision's own program and file, and previewed as
    it is here: replacements and deletions come first.

    \b
    Exit status
      0   it can be previewed, whatever it would change
      1   the program, a provider or AWS refuses, here or at REF
      2   the environment's file is not right, REF is no revision, or Pulumi's command line is missing
      130 interrupted; nothing is left
    """  # noqa: D301 click reads the backspace
    from modulestack.environment.errors import InvalidEnvironment
    from modulestack.rehearsal.cli_engine.errors import CliEngineError, PulumiCliMissing, RevisionNotFound
    from modulestack.rehearsal.cli_engine.preview import as_json as document
    from modulestack.rehearsal.cli_engine.preview import preview as run

    try:
        found = run(environment, Path.cwd(), against=against, say=lambda text: say(f"{text} …", err=True))
    except (InvalidEnvironment, RevisionNotFound, PulumiCliMissing) as error:
        _end(str(error), 2)
    except CliEngineError as error:
        _end(f"{environment} cannot be previewed:\n{indented(error)}", 1)
    except KeyboardInterrupt:
        _end("interrupted; the embedded account ends with this process, nothing is left", 130)
    if as_json:
        say_json(document(found), indent=2)
    else:
        _show(found)
    sys.exit(0)


def _show(found: Preview) -> None:
    for message in found.messages:
        say(message)
    if found.against:
        counts = [f"{count} to {name}" for name, count in found.counts.items() if count]
        say(
            f"{found.environment} against {found.against[:12]}: {', '.join(counts) or 'no changes'}, "
            f"{found.unchanged} unchanged"
        )
        for step in found.changes:
            what = f": {', '.join(step.changed)}" if step.changed else ""
            say(f"  {WORDS[step.operation]:<8} {step.name} ({step.type}){what}")
        say()
    say_text(found.text)


def _end(text: str, status: int) -> NoReturn:
    """Say *text* on stderr and end with *status*."""
    say_text(text, err=True)
    sys.exit(status)
