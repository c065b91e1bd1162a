"""Lines of text as wide as the terminal."""

from __future__ import annotations

import shutil
import textwrap


def fitted(line: str, width: int | None) -> str:
    """*line*, broken between words where a terminal of *width* columns would break it anywhere; None: not broken."""
    if width is None:
        return line
    return "\n".join(
        textwrap.fill(part, width, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
        for part in line.split("\n")
    )


def terminal_width(is_terminal: bool) -> int | None:  # noqa: FBT001
    """Columns of the terminal that a line goes to; None if it goes elsewhere."""
    return max(40, shutil.get_terminal_size().columns) if is_terminal else None
