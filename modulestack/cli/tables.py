"""Tables for people: as wide as the terminal, in colour only where that is wanted."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from modulestack.cli.output import console, say
from modulestack.contract.visible import visible


def show(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table; what a cell quotes is one line of it, folded where the column ends."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
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
