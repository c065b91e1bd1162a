"""``modulestack cost``."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import NoReturn

import click

from modulestack.cli.environment_argument import ENVIRONMENT
from modulestack.cli.output import indented, say_json, say_text


@click.command()
@click.argument("environment", type=ENVIRONMENT)
@click.option(
    "--against",
    metavar="REF",
    help="A git revision, such as origin/main, or a file: say what the edits since then cost.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, nothing else.")
def cost(environment: str, *, against: str | None, as_json: bool) -> None:
    """
    Say what ENVIRONMENT costs by the hour and by the month, module by module, and what would cost less.

    It counts what the environment's program makes on the embedded AWS: no account, no credentials, no network. Prices
    are those of a dated table (docs/cost.md), on demand and without tax; what the table does not know is said as such.
    What is paid for as it is used is shown as a rate and is not in the sums.

    \b
    Exit status
      0   it is priced, as far as the table goes
      1   the program or AWS refuses, here or at REF
      2   the environment's file is not right, or REF is nothing to compare with
      130 interrupted; nothing is left
    """  # noqa: D301 click reads the backspace
    from modulestack.cli import earlier_file
    from modulestack.contract.errors import BadInput
    from modulestack.cost.comparison import CostComparison
    from modulestack.embedded_aws.errors import NotEmbedded
    from modulestack.engine.errors import EngineError
    from modulestack.environment.errors import InvalidEnvironment
    from modulestack.rehearsal.priced import priced, priced_with
    from modulestack.rehearsal.program import ProgramError

    os.environ["PULUMI_ERROR_OUTPUT_STRING"] = "1"
    gc.disable()  # a process that makes much, frees little and ends soon
    where: str = ""
    comparison: CostComparison | None = None
    root = Path.cwd()
    try:
        earlier = earlier_file.read(environment, root, against) if against is not None else None
        found = priced(environment, root)
        if earlier is not None:
            where = f", as {against} has it,"
            before = priced_with(environment, root, earlier.files) if earlier.environment else None
            comparison = CostComparison(reference=earlier.reference, before=before, after=found)
    except (BadInput, InvalidEnvironment, earlier_file.NoEarlierFile) as error:
        _end(str(error), 2)
    except (ProgramError, EngineError, NotEmbedded) as error:
        _end(f"{environment}{where} cannot be priced: {indented(error)}", 1)
    except KeyboardInterrupt:
        _end("interrupted; the embedded account ends with this process, nothing is left", 130)
    from modulestack.cli import cost_tables
    from modulestack.cost.document import as_json as document

    if as_json:
        say_json(document(found, comparison), indent=2)
    else:
        cost_tables.show_cost(found, comparison)


def _end(text: str, status: int) -> NoReturn:
    """Say *text* on stderr and end with *status*."""
    say_text(text, err=True)
    raise SystemExit(status)
