"""``modulestack check``: says what is wrong with environments' files and what edits of them do, and does nothing."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from modulestack.cli.environment_argument import ENVIRONMENT
from modulestack.cli.fitted_lines import fitted, terminal_width
from modulestack.cli.output import say, say_json, say_text
from modulestack.environment import load
from modulestack.environment.errors import MOST_TOLD, InvalidEnvironment, Problem, told
from modulestack.environment.model import Environment
from modulestack.fields.text import listed

if TYPE_CHECKING:
    from modulestack.environment.comparison import KeyEdit

WELL, INVALID, REFUSED, INTERRUPTS = 0, 2, 3, 4
"""Exit statuses; of several environments the first of 2, 3 and 4 counts."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class CheckedEnvironment:
    """What there is to say about one environment."""

    name: str
    environment: Environment | None = None
    """None: its file is not right, or there is nothing to compare with."""
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    """What is probably not meant, such as a password in plain sight."""
    notices: tuple[str, ...] = ()
    """What the file means beyond what it says."""
    against: str | None = None
    """What it was compared with; None: with nothing."""
    is_new: bool = False
    """Whether there was no such environment."""
    edits: tuple[KeyEdit, ...] = ()

    @property
    def status(self) -> int:
        """The exit status, were it the only environment."""
        from modulestack.fields.effects import EffectKind

        if self.environment is None:
            return INVALID
        kinds = {kind for edit in self.edits for kind in edit.kinds}
        return REFUSED if EffectKind.REFUSED in kinds else INTERRUPTS if EffectKind.INTERRUPTS in kinds else WELL


@click.command()
@click.argument("environments", nargs=-1, metavar="ENV...", type=ENVIRONMENT)
@click.option("--all", "every", is_flag=True, help="Check every environment that has a file here.")
@click.option(
    "--against",
    metavar="REF",
    help="A git revision, such as origin/main, or a file: say what the edits since then do to what is up.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, nothing else.")
def check(environments: tuple[str, ...], *, every: bool, against: str | None, as_json: bool) -> None:
    """
    Say what is wrong with an environment's file, Pulumi.ENV.yaml in this folder; or what its edits do.

    Needs no account and no network. What is probably not meant, such as a password in plain sight, is a warning. With
    --against it says of every key that differs, and of every module that is new or gone, what the next `pulumi up`
    does to an environment that is up as REF has it.

    \b
    Exit status
      0   all is well, and no edit is refused or interrupts anything
      2   something is wrong with a file, or REF is nothing to compare with
      3   `pulumi up` would refuse an edit
      4   an edit interrupts something that works
    """  # noqa: D301 click reads the backspace
    root = Path.cwd()
    there = load.names(root)
    if bool(environments) == every:
        raise click.UsageError(f"name environments, or give --all; here: {listed(there, 'and')}")
    if every and not there:
        raise click.UsageError(f"no Pulumi.ENV.yaml in {root}")
    checked = [_checked(name, root, against) for name in dict.fromkeys(there if every else environments)]
    if as_json:
        say_json({"environments": [_document(each) for each in checked]}, indent=2)
    else:
        for each in checked:
            _show(each)
    statuses = {each.status for each in checked}
    sys.exit(next((status for status in (INVALID, REFUSED, INTERRUPTS) if status in statuses), WELL))


def _checked(name: str, root: Path, against: str | None) -> CheckedEnvironment:
    try:
        environment, warnings = load.with_warnings(name, root)
    except InvalidEnvironment as error:
        return CheckedEnvironment(name=name, problems=error.problems)
    from modulestack.environment import rules
    from modulestack.environment.settings import dotted

    notices = tuple(f"{dotted(found.fields[0])}: {found.message}" for found in rules.notices(environment))
    if against is None:
        return CheckedEnvironment(name=name, environment=environment, warnings=warnings, notices=notices)
    from modulestack.cli import earlier_file
    from modulestack.environment.comparison import key_edits

    try:
        earlier = earlier_file.read(name, root, against)
    except earlier_file.NoEarlierFile as error:
        told = tuple(Problem(line, None, "", "") for line in str(error).split("\n"))
        return CheckedEnvironment(name=name, problems=told, against=against)
    edits = key_edits(earlier.environment, environment) if earlier.environment else ()
    return CheckedEnvironment(
        name=name,
        environment=environment,
        warnings=warnings,
        notices=notices,
        against=earlier.reference,
        is_new=earlier.environment is None,
        edits=edits,
    )


def _show(checked: CheckedEnvironment) -> None:
    for line in (*told(checked.problems), *_warnings(checked.warnings)):
        say_text(fitted(line, terminal_width(sys.stderr.isatty())), err=True)
    if checked.environment is None:
        return
    for notice in checked.notices:
        say_text(fitted(f"note: {notice}", terminal_width(sys.stdout.isatty())))
    say(f"{checked.name}: ok ({_counted(len(checked.environment.modules), 'module')})")
    if checked.against is None:
        return
    if checked.is_new:
        say(f"  there is no {checked.name} at {checked.against}: all of it is new")
    elif not checked.edits:
        say(f"  nothing differs from {checked.against}")
    for line in _lines(checked.edits):
        say_text(fitted(line, terminal_width(sys.stdout.isatty())))


def _warnings(warnings: Sequence[Problem]) -> Iterator[str]:
    yield from (f"warning: {warning}" for warning in warnings[:MOST_TOLD])
    if more := len(warnings[MOST_TOLD:]):
        yield f"{more} more warning{'s' if more > 1 else ''}"


def _lines(edits: Sequence[KeyEdit]) -> Iterator[str]:
    from modulestack.environment.settings import dotted

    for edit in edits:
        what = f"  {dotted(edit.shown_path)}: {edit.values}: {', '.join(edit.kinds)}"
        told = "; ".join(filter(None, (edit.text, edit.remedy)))
        yield f"{what}: {told}" if told else what


def _document(checked: CheckedEnvironment) -> dict[str, Any]:
    """An environment of the JSON document."""
    from modulestack.environment.settings import dotted

    return {
        "environment": checked.name,
        "valid": checked.environment is not None,
        "modules": sorted(checked.environment.modules) if checked.environment else [],
        "problems": [problem._asdict() for problem in checked.problems],
        "warnings": [warning._asdict() for warning in checked.warnings],
        **({"notices": list(checked.notices)} if checked.notices else {}),
        "against": checked.against,
        "new": checked.is_new,
        "edits": [
            {
                "key": dotted(edit.shown_path),
                "change": edit.change,
                "values": edit.values,
                "effects": [str(kind) for kind in edit.kinds],
                "text": edit.text,
                "remedy": edit.remedy,
            }
            for edit in checked.edits
        ],
        "exit_status": checked.status,
    }


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
