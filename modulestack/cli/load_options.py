"""Options of ``modulestack rehearse`` that do not go with ``--load``, and why not."""

from __future__ import annotations

from collections.abc import Mapping

import click

_WHY: Mapping[str, str] = {
    "--keep": "a scenario takes nothing down at its end, and the embedded account ends with this process",
    "--serve": "what is served lives by the clock on the wall, and the same file and seed are to give the same result",
    "--engine": "requests meet what was made, whoever made it, and Pulumi's command line makes the same",
}


def refuse(given: Mapping[str, bool]) -> None:
    """
    Refuse the first option of *given* (option → whether it was) that does not go with ``--load``.

    Raises:
        click.UsageError: there is one.
    """
    for option, why in _WHY.items():
        if given.get(option):
            raise click.UsageError(f"--load does not go with {option}: {why}; leave {option} out")


def refuse_each_other(given: Mapping[str, bool], *, scenario: bool, dashboard: bool, reports: bool) -> None:
    """
    Refuse what *given* says was written of ``--compare`` and ``--find-smallest`` and does not go with other options.

    Raises:
        click.UsageError: something does not.
    """
    written = [option for option, is_given in given.items() if is_given]
    if written and not scenario:
        raise click.UsageError(f"{written[0]} goes with --load")
    if len(written) > 1:
        raise click.UsageError(f"{written[0]} does not go with {written[1]}: run one after the other")
    if "--compare" in written and dashboard:
        raise click.UsageError("--compare does not go with --dashboard: there are two; draw each in a run of its own")
    if "--find-smallest" in written and (dashboard or reports):
        raise click.UsageError(
            "--find-smallest goes with none of --report, --dashboard: lay what it finds over the file, under settings "
            "of the scenario, and run that"
        )
