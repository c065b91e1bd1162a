"""What a rehearsal says while it goes on: a live line on a terminal, a line per phase elsewhere."""

from __future__ import annotations

import collections
from types import TracebackType

from rich.console import Console
from rich.status import Status

from modulestack.rehearsal.report import Phase, RehearsalEvent, RequestsMade, SettingTried, TimeSimulated
from modulestack.rehearsal.scenarios.scenario import ScenarioResult

_PAST = {"same": "unchanged", "create": "created", "update": "updated", "replace": "replaced", "delete": "deleted"}


class ProgressDisplay:
    """A context manager; call it with what ``rehearse`` tells."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status: Status | None = None
        self._phase: Phase | None = None
        self._counts: collections.Counter[str] = collections.Counter()

    def __call__(self, event: RehearsalEvent) -> None:
        """Show *event*."""
        if isinstance(event, Phase):
            self._close()
            self._phase = event
            if self._console.is_terminal:
                self._status = self._console.status(event.text)
                self._status.start()
        elif isinstance(event, ScenarioResult):
            self._counts["as expected" if event.met else "NOT as expected"] += 1
            if self._status:
                self._status.update(f"[dim]{event.name}[/]")
        elif isinstance(event, RequestsMade):
            self._counts[event.kind] += event.count
        elif isinstance(event, TimeSimulated):
            if self._status and self._phase:
                far = f"{event.passed_s:,.0f} s, {min(100.0, 100 * event.passed_s / event.of_s):.0f} %"
                self._status.update(f"{self._phase.text}: {far}  [dim]{event.requests:,} requests so far[/]")
        elif isinstance(event, SettingTried):
            self._counts["held" if event.held else "failed"] += 1
            if self._status and self._phase:
                self._status.update(f"{self._phase.text}: {self._summary()}  [dim]{event.text}[/]")
        else:
            self._counts[_PAST[event.operation]] += 1
            if self._status and self._phase:
                self._status.update(f"{self._phase.text}: {self._summary()}  [dim]{event.name}[/]")

    def current(self) -> str:
        """The phase and what it has done so far; for somebody who finds that it does no more."""
        return f"{self._phase.text}: {self._summary() or 'nothing done yet'}" if self._phase else "between two phases"

    def __enter__(self) -> ProgressDisplay:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close(failed=error is not None)

    def _close(self, *, failed: bool = False) -> None:
        if self._status:
            self._status.stop()
            self._status = None
        if self._phase:
            done = self._summary() or ("nothing done yet" if failed else "nothing to do")
            self._console.print(f"{self._phase.text}: {done}{', stopped' if failed else ''}", highlight=False)
        self._phase = None
        self._counts.clear()

    def _summary(self) -> str:
        return ", ".join(f"{count} {operation}" for operation, count in self._counts.items())
