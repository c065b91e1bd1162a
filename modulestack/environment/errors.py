"""What is wrong with an environment, all of it at once, in the words of who wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from modulestack.contract.errors import BadInput
from modulestack.contract.visible import visible


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
        return visible(": ".join(part for part in (where, self.path, self.message) if part))


MOST_TOLD = 100
"""Problems that are said at once: nobody reads more, and one slip can make tens of thousands."""


def told(problems: Sequence[Problem], most: int = MOST_TOLD) -> list[str]:
    """One line per problem; of more than *most* the first, and how many more there are."""
    lines = [str(problem) for problem in problems[:most]]
    more = len(problems) - len(lines)
    return [*lines, f"{more} more problem{'s' if more > 1 else ''}: put these right first"] if more else lines


class InvalidEnvironment(BadInput):
    """
    An environment that cannot be built.

    Its text is one line per problem, in the file's order, at most ``MOST_TOLD`` and how many more there are.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=lambda p: (p.file, p.line or 0, p.path, p.message)))
        super().__init__(*told(self.problems))
