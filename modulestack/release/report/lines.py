"""News as plain lines: for logs, and for terminals that are none."""

from __future__ import annotations

from collections.abc import Callable

from modulestack.release.clock import iso
from modulestack.release.news import News

_QUIET_S = 30.0
"""A line about progress that says the same again is left out for so long."""


class Lines:
    """Prints what is new."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._last: dict[str, tuple[str, float]] = {}

    def __call__(self, news: News) -> None:
        if news.kind == "verdict":
            return
        if news.kind == "progress":
            text, at = self._last.get(news.module, ("", 0.0))
            if text == news.text and news.at - at < _QUIET_S:
                return
            self._last[news.module] = (news.text, news.at)
        self._write(f"{iso(news.at)[11:19]}  {news.module}  {self._mark(news)}{news.text}")

    @staticmethod
    def _mark(news: News) -> str:
        if news.kind == "finding":
            return "REFUSED: " if news.facts.get("level") == "refuse" else "warning: "
        return {"event": "ECS: ", "trouble": "! ", "stop": "! "}.get(news.kind, "")
