"""``modulestack cost``."""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from modulestack.cli.environment_argument import ENVIRONMENT
from modulestack.cli.output import indented, say_json, say_text

if TYPE_CHECKING:
    from modulestack.cli.earlier_file import EarlierFile


@click.command()
@click.argument("environment", type=ENVIRONMENT)
@click.option(
    "--against",
    metavar="REF",
    help="A git revision, such as origin/main, or a file: say what the edits since then cost.",
)
@click.option(
    "--load",
    "scenario",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A scenario file: say what its requests cost (docs/load.md).",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, nothing else.")
def cost(environment: str, *, against: str | None, scenario: Path | None, as_json: bool) -> None:
    """
    Say what ENVIRONMENT costs by the hour and by the month, module by module, and what would cost less.

    It counts what the environment's program makes on the embedded AWS: no account, no credentials, no network. Prices
    are those of a dated table (docs/cost.md), on demand and without tax; what the table does not know is said as such.
    What is paid for as it is used is shown as a rate and is not in the sums; with --load it is counted.

    \b
    Exit status
      0   it is priced, as far as the table goes
      1   the program or AWS refuses, here or at REF
      2   the environment's or the scenario's file is not right, or REF is nothing to compare with
      130 interrupted; nothing is left
    """  # noqa: D301 click reads the backspace
    os.environ["PULUMI_ERROR_OUTPUT_STRING"] = "1"
    gc.disable()  # a process that makes much, frees little and ends soon
    if scenario is None:
        _price(environment, against, as_json=as_json)
    else:
        _price_load(environment, against, scenario, as_json=as_json)


def _price(environment: str, against: str | None, *, as_json: bool) -> None:
    from modulestack.cost.comparison import CostComparison
    from modulestack.rehearsal.priced import priced, priced_with

    root, comparison = Path.cwd(), None
    with _failures(environment):
        earlier = _earlier(environment, against)
        found = priced(environment, root)
    if earlier is not None:
        with _failures(environment, against):
            before = priced_with(environment, root, earlier.files) if earlier.environment else None
        comparison = CostComparison(reference=earlier.reference, before=before, after=found)
    from modulestack.cli import cost_tables
    from modulestack.cost.document import as_json as document

    if as_json:
        say_json(document(found, comparison), indent=2)
    else:
        cost_tables.show_cost(found, comparison)


def _price_load(environment: str, against: str | None, scenario: Path, *, as_json: bool) -> None:
    from modulestack.rehearsal.load.priced_load import priced_load, priced_load_with

    root = Path.cwd()
    with _failures(environment):
        earlier = _earlier(environment, against)
        found = priced_load(environment, root, scenario).cost
    before = None
    if earlier is not None and earlier.environment:
        with _failures(environment, against):
            before = priced_load_with(environment, root, earlier.files, scenario.absolute()).cost
    from modulestack.cli.load_cost_tables import show_load_cost
    from modulestack.cost.load_document import as_json as document

    if found is None:
        raise ValueError("a scenario that is finished has a price")
    reference = earlier.reference if earlier else None
    if as_json:
        was = {"against": {"reference": reference, "cost": document(before)}} if earlier else {}
        say_json({"scenario": str(scenario), **(document(found) or {}), **was}, indent=2)
    else:
        show_load_cost(found, str(scenario), before, reference)


def _earlier(environment: str, against: str | None) -> EarlierFile | None:
    from modulestack.cli import earlier_file

    return None if against is None else earlier_file.read(environment, Path.cwd(), against)


@contextlib.contextmanager
def _failures(environment: str, reference: str | None = None) -> Iterator[None]:
    """What goes wrong in here, with the file as *reference* has it, ends in one message on stderr and a status."""
    from modulestack.cli.earlier_file import NoEarlierFile
    from modulestack.contract.errors import BadInput
    from modulestack.embedded_aws.errors import NotEmbedded
    from modulestack.engine.errors import EngineError
    from modulestack.environment.errors import InvalidEnvironment
    from modulestack.rehearsal.program import ProgramError

    where = f", as {reference} has it," if reference else ""
    try:
        yield
    except (BadInput, InvalidEnvironment, NoEarlierFile) as error:
        _end(f"{environment}{where} cannot be priced: {error}" if where else str(error), 2)
    except (ProgramError, EngineError, NotEmbedded) as error:
        _end(f"{environment}{where} cannot be priced: {indented(error)}", 1)
    except KeyboardInterrupt:
        _end("interrupted; the embedded account ends with this process, nothing is left", 130)


def _end(text: str, status: int) -> NoReturn:
    """Say *text* on stderr and end with *status*."""
    say_text(text, err=True)
    raise SystemExit(status)
