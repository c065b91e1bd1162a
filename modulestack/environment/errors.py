"""What is wrong with an environment, all of it at once, in the words of who wrote it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple


class Problem(NamedTuple):
    """One thing to put right."""

    file: str
    """Name of the file, as seen from the project's folder."""
    line: int | None
    """Counted from 1; None if no line can be named."""
    path: str
    """What the line is about, such as ``modules.web.memory``; empty for the file itself."""
    message: str
    """What was given, what is allowed."""

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return ": ".join(part for part in (where, self.path, self.message) if part)


class InvalidEnvironment(Exception):
    """An environment that cannot be built. Its text is one line per problem, in the file's order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=lambda p: (p.file, p.line or 0, p.path, p.message)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


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
