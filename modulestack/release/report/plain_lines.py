"""Progress as plain lines: for logs, and for terminals that are none."""

from __future__ import annotations

from collections.abc import Callable

from modulestack.release.aws_access.clock import duration, iso
from modulestack.release.progress_events import ProgressEvent

_QUIET_S = 30.0
"""A line about progress that says the same again is left out for so long."""


class PlainLines:
    """Prints what is new."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._last: dict[str, tuple[str, float]] = {}
        self._since: dict[str, tuple[str, float]] = {}

    def __call__(self, event: ProgressEvent) -> None:
        """Write a line for *event*, unless it says what the last one said."""
        if event.kind == "verdict":
            return
        more = ""
        if event.kind == "progress":
            more = self._waiting(event)
            text, at = self._last.get(event.module, ("", 0.0))
            if text == event.text and event.at - at < _QUIET_S:
                return
            self._last[event.module] = (event.text, event.at)
        self._write(f"{iso(event.at)[11:19]}  {event.module}  {self._mark(event)}{event.text}{more}")

    def _waiting(self, event: ProgressEvent) -> str:
        """Since when it waits for what it waits for; empty: since now."""
        what = str(event.facts.get("waiting_for") or event.text)
        known, since = self._since.get(event.module, ("", event.at))
        if what != known:
            self._since[event.module] = (what, since := event.at)
        return f", since {iso(since)[11:19]} ({duration(event.at - since)})" if event.at > since else ""

    @staticmethod
    def _mark(event: ProgressEvent) -> str:
        if event.kind == "finding":
            return "REFUSED: " if event.facts.get("level") == "refuse" else "warning: "
        return {"event": "ECS: ", "trouble": "! ", "stop": "! "}.get(event.kind, "")
