"""The one order in which everything happens to the requests of all modules."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any, Protocol

Action = Callable[[float], None]


class RequestSource(Protocol):
    """Something that requests come from."""

    coming: float
    """When the next one comes; infinity: none does."""

    def take_until(self, limit: float) -> None:
        """Let requests come up to *limit*, and what is due before each of them happen."""

    def stop(self) -> None:
        """Nothing new comes."""

    def is_awaited(self) -> bool:
        """Whether somebody waits for an answer still."""


def _act(now: float, _whose: object, action: Action) -> None:
    action(now)


class RequestEvents:
    """Requests that come, and what is due; seconds since the beginning."""

    def __init__(self) -> None:
        self.now = 0.0
        self.due: list[tuple[float, int, Callable[[float, Any, Any], None], Any, Any]] = []
        """A heap: when, in which order, who is told, and of whose what."""
        self.sequence = itertools.count()
        self._sources: list[RequestSource] = []

    def add(self, source: RequestSource) -> None:
        """From now on requests come from *source*, too."""
        self._sources.append(source)

    def at(self, time: float, action: Action) -> None:
        """Do *action*, which is given its time, at *time*."""
        heappush(self.due, (time, next(self.sequence), _act, None, action))

    def advance(self, until: float) -> None:
        """Let everything happen that is due up to *until*; memory does not grow with the number of requests."""
        while True:
            source, others = self._next()
            if source is None or source.coming > until:
                break
            source.take_until(min(until, others))
        self.settle(until)
        self.now = max(self.now, until)

    def settle(self, until: float) -> None:
        """Let happen what is due up to *until*."""
        due = self.due
        while due and due[0][0] <= until:
            time, _, tell, whose, what = heappop(due)
            self.now = time
            tell(time, whose, what)

    def finish_all(self) -> None:
        """Let everything that is on its way end; nothing new comes."""
        for source in self._sources:
            source.stop()
        while any(source.is_awaited() for source in self._sources):
            self.advance(self.due[0][0])

    def _next(self) -> tuple[RequestSource | None, float]:
        """Of whom the next request is, and when the first of the others' comes."""
        found, coming, others = None, math.inf, math.inf
        for source in self._sources:
            if source.coming < coming:
                found, coming, others = source, source.coming, coming
            elif source.coming < others:
                others = source.coming
        return found, others
