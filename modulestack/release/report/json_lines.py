"""Progress as JSON lines: one object per line, the last one of each module is its verdict. See docs/releases.md."""

from __future__ import annotations

from collections.abc import Callable

from modulestack.release.aws_access.clock import iso
from modulestack.release.progress_events import ProgressEvent


class JsonLines:
    """Hands every event as one object to *write*, which makes a line of it."""

    def __init__(self, write: Callable[[object], None]) -> None:
        self._write = write

    def __call__(self, event: ProgressEvent) -> None:
        """Write *event*."""
        self._write(
            {"at": iso(event.at), "module": event.module, "kind": event.kind, "text": event.text, **event.facts}
        )
