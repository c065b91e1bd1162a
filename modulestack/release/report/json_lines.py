"""Progress as JSON lines: one object per line, the last one of each module is its verdict. See docs/releases.md."""

from __future__ import annotations

import json
from collections.abc import Callable

from modulestack.release.aws_access.clock import iso
from modulestack.release.progress_events import ProgressEvent


class JsonLines:
    """Writes every event as one object."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write

    def __call__(self, event: ProgressEvent) -> None:
        """Write *event*."""
        self._write(
            json.dumps(
                {"at": iso(event.at), "module": event.module, "kind": event.kind, "text": event.text, **event.facts},
                sort_keys=False,
                default=str,
            )
        )
