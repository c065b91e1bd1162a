"""Tables for people: as wide as the terminal, in colour only where that is wanted."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from modulestack.cli.output import console, say
from modulestack.contract.visible import visible

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table

Cell = str | tuple[str, ...]
"""One line, or several; what a line quotes does not end it."""


NOTE = "note"
"""The column of sentences, the last one of a table that has it."""
_WIDE = 10_000
"""Characters in which every table has room."""
_READABLE = 24
"""Characters that a line of sentences has at least."""


def show(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Print a table; lines are folded where the column ends. Notes that would have no room there are below it."""
    out = console()
    if not out.is_terminal and "COLUMNS" not in os.environ:
        out = console(width=240)
    shown = _shown(columns, [*rows], out)
    if out.is_terminal:
        out.print(shown)
        return
    with out.capture() as captured:
        out.print(shown)
    for line in captured.get().splitlines():
        say(line.rstrip())


def _shown(columns: Sequence[str], rows: Sequence[Sequence[Cell]], out: Console) -> RenderableType:
    from rich.console import Group
    from rich.measure import Measurement
    from rich.text import Text

    whole = _table(columns, rows)
    if columns[-1] != NOTE or Measurement.get(out, out.options.update(width=_WIDE), whole).maximum <= out.width:
        return whole
    others = _table(columns[:-1], [row[:-1] for row in rows])
    if Measurement.get(out, out.options.update(width=_WIDE), others).maximum + _READABLE < out.width:
        return whole
    notes = [f"{_lines(row[0])}: {line}" for row in rows for line in _lines(row[-1]).splitlines()]
    return Group(others, *map(Text, notes))


def _table(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_lines(cell)) for cell in row))
    return table


def _lines(cell: Cell) -> str:
    return "\n".join(map(visible, [cell] if isinstance(cell, str) else cell))
