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
