"""What becomes known while something goes on: one shape for people, machines and the live table."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, Literal

from modulestack.contract.visible import visible

EventKind = Literal[
    "plan", "finding", "lock", "register", "job", "update", "progress", "stage", "event", "trouble", "stop", "verdict"
]
"""``event`` is one of ECS's own; ``verdict`` is the last of its module. docs/releases.md says what each carries."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ProgressEvent:
    """Something that has just become known."""

    at: float
    """Epoch seconds."""
    module: str
    kind: EventKind
    text: str
    """One line."""
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """The same for machines: plain JSON, keys as in docs/releases.md."""


ReportEvent = Callable[[ProgressEvent], None]
"""Takes an event; never fails, never waits."""


@dataclasses.dataclass(frozen=True)
class Reporter:
    """Reports the events of one module."""

    module: str
    now: Callable[[], float]
    report: ReportEvent

    def __call__(self, kind: EventKind, text: str, /, **facts: Any) -> None:
        """Report *text* (made one line) with *facts* (plain JSON), as of now."""
        text = visible(text)
        self.report(ProgressEvent(at=self.now(), module=self.module, kind=kind, text=text, facts=facts))
