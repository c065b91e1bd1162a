"""Progress as a table that stays in place, with the last events under it: for terminals."""

from __future__ import annotations

import collections
from collections.abc import Callable
from types import TracebackType
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from modulestack.contract.visible import visible
from modulestack.release.aws_access.clock import duration, iso
from modulestack.release.progress_events import ProgressEvent

_LAST = 8
"""Lines of events under the table."""


_BAR = 10
"""Characters of the bar that shows how much of production is the new version's."""
_NOW_ONLY = ("bake_left_s", "hooks", "traffic")
"""What one look shows and the next need not."""


class LiveTable:
    """A context manager; call it with events. It appears with the first one: what is asked before has the screen."""

    def __init__(self, console: Console, now: Callable[[], float]) -> None:
        self._rows: dict[str, dict[str, Any]] = {}
        self._last: collections.deque[Text] = collections.deque(maxlen=_LAST)
        self._now = now
        self._live = Live(console=console, get_renderable=self._render, refresh_per_second=2, transient=False)

    def __enter__(self) -> LiveTable:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def __call__(self, event: ProgressEvent) -> None:
        """Show *event* in its module's row."""
        self._live.start()
        row = self._rows.setdefault(event.module, {"since": event.at})
        if event.kind == "progress":
            for name in _NOW_ONLY:
                row.pop(name, None)
            row |= event.facts
            row["looked"] = event.at
            doing = event.facts.get("waiting_for", "")
            if doing != row.get("doing"):
                row["doing_since"] = event.at
            row["doing"] = doing
        elif event.kind == "verdict":
            row["doing"], row["ended"] = str(event.facts.get("verdict", "")), event.at
        else:
            row["doing"] = row.get("doing", event.text) if event.kind == "event" else event.text
            if event.kind != "event":
                row.pop("doing_since", None)
            style = "red" if event.kind in {"trouble", "stop"} or event.facts.get("level") == "refuse" else ""
            self._last.append(
                Text(f"{iso(event.at)[11:19]} {event.module}: {event.text}", style=style, overflow="ellipsis")
            )

    def _render(self) -> Group:
        table = Table(box=None, pad_edge=False, expand=False)
        has_stages = any(row.get("stage") for row in self._rows.values())
        shifting = ("stage", "production") if has_stages else ()
        for title in ("module", *shifting, "new", "old", "targets", "failed", "elapsed", "waiting for"):
            table.add_column(title, justify="right" if title == "elapsed" else "left", overflow="fold")
        for module, row in self._rows.items():
            table.add_row(module, *(_of_stage(row) if has_stages else ()), *self._cells(row))
        return Group(table, *self._last)

    def _cells(self, row: dict[str, Any]) -> list[str]:
        new, old = row.get("new") or {}, row.get("old") or {}
        started = f"{new['running']}/{new['desired']} running" if new else ""
        pending = f", {new['pending']} pending" if new.get("pending") else ""
        leaving = f"{old.get('running', 0)} running" if old else ""
        targets = ", ".join(f"{count} {state}" for state, count in sorted((row.get("targets") or {}).items()))
        breaker = row.get("breaker") or {}
        limit = f" of {breaker['threshold']}" if breaker.get("threshold") else ""
        failed = f"{max(new.get('failed', 0), breaker.get('failures', 0))}{limit}" if new else ""
        elapsed = duration(row.get("ended", self._now()) - row["since"])
        doing = visible(str(row.get("doing", "")))
        if "bake_left_s" in row and "ended" not in row:
            left = max(0.0, row["bake_left_s"] - (self._now() - row["looked"]))
            doing += f" ({duration(left)} left at most)"
        if "doing_since" in row and "ended" not in row:
            doing += f" (for {duration(self._now() - row['doing_since'])})"
        return [started + pending, leaving, targets, failed, elapsed, doing]


def _of_stage(row: dict[str, Any]) -> list[str]:
    """The lifecycle stage, and a bar of what the new version has of production."""
    traffic, stage = row.get("traffic") or {}, str(row.get("stage", "")).lower().replace("_", " ")
    if "new" not in traffic:
        return [visible(stage), ""]
    filled = round(traffic["new"] / 100 * _BAR)
    return [visible(stage), f"{'█' * filled}{'░' * (_BAR - filled)} {traffic['new']:g} % new"]
