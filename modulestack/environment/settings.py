"""What somebody set, before any rule: values by name, and where each is."""

from __future__ import annotations

import dataclasses
from typing import Any

from modulestack.environment.errors import Problem
from modulestack.fields.text import bare
from modulestack.fields.violation import FieldPath


@dataclasses.dataclass
class Settings:
    """The configuration of one environment."""

    file: str
    """The file that problems without a better place are reported for."""
    values: dict[str, Any] = dataclasses.field(default_factory=dict)
    """``aws:region`` by that name, every ``modulestack:`` key without its prefix."""
    places: dict[FieldPath, tuple[str, int | None]] = dataclasses.field(default_factory=dict)
    """FieldPath in *values* → file and line."""
    problems: list[Problem] = dataclasses.field(default_factory=list)
    """What was wrong with the text already."""
    readable: bool = True
    """Whether there are values at all: without, nothing can be said about what is missing."""

    def place(self, path: FieldPath) -> tuple[str, int | None]:
        """File and line of *path*, or of what it would stand in."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.places:
                return self.places[path[:end]]
        return self.places.get((), (self.file, None))

    def problem(self, path: FieldPath, message: str, at: FieldPath | None = None) -> Problem:
        """A problem of *path*, on the line of *at* if that is another one."""
        file, line = self.place(path if at is None else at)
        return Problem(file, line, dotted(path), message)


def dotted(path: FieldPath) -> str:
    """``modules.web.command[0]``"""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{bare(step)}" if text else bare(step)
    return text
