"""
The one way in which commands write: nothing that a terminal or a CI log would obey gets out.

Nothing else in this package prints; tables go through ``cli/tables.py``, and whoever draws draws on ``console``.
"""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, TextIO, cast

import click

from modulestack.contract.visible import line_start, visible, visible_lines

if TYPE_CHECKING:
    from rich.console import Console

_COMMAND = re.compile(r"^([ \t]*)::", re.MULTILINE)


def say(*lines: str, err: bool = False, bold: bool = False) -> None:
    """Write *lines*, to stderr if *err*; what they quote ends no line. Without any: an empty one."""
    for line in lines or ("",):
        shown = line_start(visible(line))
        click.echo(click.style(shown, bold=True) if bold else shown, err=err)


def say_text(text: str, *, err: bool = False) -> None:
    """Write a text whose line ends are our own."""
    say(*text.split("\n"), err=err)


def indented(text: object) -> str:
    """The lines of *text*, all but the first by two blanks: what somebody else wrote, in a text of ours."""
    return "\n  ".join(visible_lines(str(text)))


def say_json(document: object, *, indent: int | None = None) -> None:
    """Write one JSON document, in ASCII; a log of GitHub Actions finds no command in it."""
    click.echo(json.dumps(document, indent=indent, default=str).replace("##[", r"#\u0023["))


def say_workflow_command(command: str, *, err: bool = False) -> None:
    """Write a command that GitHub Actions is to obey; its data must be escaped already."""
    click.echo(command, err=err)


def say_raw(text: str) -> None:
    """Write *text* as it is: what the user asked for as it is, or a script of our own."""
    click.echo(text, color=True)


def console(*, width: int | None = None, stderr: bool = False, quiet: bool = False) -> Console:
    """Where tables are drawn: folding a cell cannot make a workflow command of its rest. Cells must be visible text."""
    from rich.console import Console

    stream = cast("TextIO", _Guarded(sys.stderr if stderr else sys.stdout))
    return Console(file=stream, width=width, quiet=quiet, highlight=False)


class _Guarded:
    """A stream on which no line begins as a workflow command does; everything else is the stream's own."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(_COMMAND.sub(r"\1\\x3a:", text))

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)
