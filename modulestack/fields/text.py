"""How values and lists of them are put into messages."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable
from typing import Any


def shown(value: Any, most: int = 60) -> str:
    """
    *value* as it would stand in the file, on one line, at most about *most* characters.

    Text is quoted, so that a space or a terminal's control character in it is seen, not acted on.
    """
    if value is None:
        return "nothing"
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (TypeError, ValueError, RecursionError):
        text = type(value).__name__
    text = "".join(c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode() for c in text)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def bare(text: str, most: int = 60) -> str:
    """*text* without quotes where it is plain, as :func:`shown` where it is not."""
    return text if text and len(text) <= most and text.isprintable() and " " not in text else shown(text, most)


def listed(values: Iterable[object], last: str = "or") -> str:
    """``a``, ``a or b``, ``a, b or c``."""
    *head, tail = [str(value) for value in values] or ["none"]
    return f"{', '.join(head)} {last} {tail}" if head else tail


def nearest(text: str, known: Iterable[str]) -> str | None:
    """The one of *known* that *text* was probably meant to be."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text[:100]).replace("-", "_").lower()
    by_form = {name.replace("-", "_").lower(): name for name in known}
    found = difflib.get_close_matches(snake, by_form, n=1, cutoff=0.6)
    return by_form[found[0]] if found else None


def one_line(text: str) -> str:
    """*text*, such as a docstring of several lines, on one."""
    return " ".join(text.split())
