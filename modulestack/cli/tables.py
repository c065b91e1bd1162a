"""Tables for people: as wide as the terminal, in colour only where that is wanted."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from modulestack.cli.output import console, say
from modulestack.contract.visible import visible

Cell = str | tuple[str, ...]
"""One line, or several; what a line quotes does not end it."""


def show(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Print a table; lines are folded where the column ends."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text("\n".join(map(visible, [cell] if isinstance(cell, str) else cell))) for cell in row))
    out = console()
    if out.is_terminal:
        out.print(table)
        return
    if "COLUMNS" not in os.environ:
        out = console(width=240)
    with out.capture() as captured:
        out.print(table)
    for line in captured.get().splitlines():
        say(line.rstrip())
