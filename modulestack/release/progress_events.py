"""What is told while something goes on: one shape for people, machines and the live table."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any


@dataclasses.dataclass(frozen=True, kw_only=True)
class ProgressEvent:
    """Something that has just become known."""

    at: float
    """Epoch seconds."""
    module: str
    kind: str
    """``plan``, ``finding``, ``lock``, ``register``, ``update``, ``progress``, ``event``, ``trouble``, ``stop``, ``record``,
    ``verdict``."""
    text: str
    """One line."""
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """The same for machines; plain JSON."""


ReportEvent = Callable[[ProgressEvent], None]
"""Takes news; never fails, never waits."""


@dataclasses.dataclass(frozen=True)
class Reporter:
    """Tells the news of one module."""

    module: str
    now: Callable[[], float]
    report: ReportEvent

    def __call__(self, kind: str, text: str, /, **facts: Any) -> None:
        self.report(ProgressEvent(at=self.now(), module=self.module, kind=kind, text=text, facts=facts))
