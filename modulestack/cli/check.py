"""``modulestack check``: says what is wrong with environments' files, and does nothing else."""

from __future__ import annotations

import shutil
import sys
import textwrap
from pathlib import Path

import click

from modulestack.cli.output import say, say_text
from modulestack.environment import load
from modulestack.environment.errors import InvalidEnvironment
from modulestack.fields.text import listed

INVALID = 2
"""Exit status if anything is wrong."""


@click.command()
@click.argument("environments", nargs=-1, metavar="ENV...")
@click.option("--all", "every", is_flag=True, help="Check every environment that has a file here.")
def check(environments: tuple[str, ...], *, every: bool) -> None:
    """
    Say what is wrong with an environment's file, Pulumi.ENV.yaml in this folder.

    Needs no account and no network. Exit status 0 if all is well, else 2; what is probably not meant, such as a
    password in plain sight, is a warning.
    """
    root = Path.cwd()
    there = load.names(root)
    if bool(environments) == every:
        raise click.UsageError(f"name environments, or give --all; here: {listed(there, 'and')}")
    if every and not there:
        raise click.UsageError(f"no Pulumi.ENV.yaml in {root}")
    bad = [name for name in dict.fromkeys(there if every else environments) if not _is_well(name, root)]
    sys.exit(INVALID if bad else 0)


def _is_well(name: str, root: Path) -> bool:
    try:
        environment, warnings = load.with_warnings(name, root)
    except InvalidEnvironment as error:
        for problem in error.problems:
            say_text(fitted(str(problem), _width()), err=True)
        return False
    for warning in warnings:
        say_text(fitted(f"warning: {warning}", _width()), err=True)
    say(f"{name}: ok ({_counted(len(environment.modules), 'module')})")
    return True


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def fitted(line: str, width: int | None) -> str:
    """*line*, broken between words where a terminal of *width* columns would break it anywhere; None: not broken."""
    if width is None:
        return line
    return textwrap.fill(line, width, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)


def _width() -> int | None:
    """Columns of the terminal that errors go to; None if they go elsewhere."""
    return max(40, shutil.get_terminal_size().columns) if sys.stderr.isatty() else None
