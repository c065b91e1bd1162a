"""What happens when: a discrete-event scheduler."""

from __future__ import annotations

import dataclasses
import heapq
import itertools
from collections.abc import Callable

MOST_IN_ONE_INSTANT = 1_000_000


@dataclasses.dataclass(eq=False, slots=True)
class ScheduledEvent:
    """Something planned."""

    time: float
    """Epoch seconds."""
    action: Callable[[], None]
    cancelled: bool = False

    def cancel(self) -> None:
        """Have it never happen."""
        self.cancelled = True


class EventQueue:
    """
    Events in order of their time; those of the same time in the order in which they were planned.

    ``now`` is the time of the event that is running, and where ``run_until`` stopped otherwise.
    """

    def __init__(self, now: float) -> None:
        self.now = now
        self._heap: list[tuple[float, int, ScheduledEvent]] = []
        self._sequence = itertools.count()

    def at(self, time: float, action: Callable[[], None]) -> ScheduledEvent:
        """Plan *action* for *time*; what lies in the past happens as soon as possible."""
        event = ScheduledEvent(max(time, self.now), action)
        heapq.heappush(self._heap, (event.time, next(self._sequence), event))
        return event

    def after(self, seconds: float, action: Callable[[], None]) -> ScheduledEvent:
        """Plan *action* for *seconds* from now."""
        return self.at(self.now + seconds, action)

    def next_due(self) -> float | None:
        """When the next event happens; None: nothing is planned."""
        while self._heap and self._heap[0][2].cancelled:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def run_until(self, time: float) -> None:
        """
        Let everything happen that is due up to *time*, what these events plan for it included.

        Raises:
            RuntimeError: a million events in one instant: they will never end.
        """
        in_this_instant = 0
        while (due := self.next_due()) is not None and due <= time:
            event = heapq.heappop(self._heap)[2]
            in_this_instant = 0 if event.time > self.now else in_this_instant + 1
            if in_this_instant > MOST_IN_ONE_INSTANT:
                raise RuntimeError(f"time stands still at {self.now}: {event.action!r}")
            self.now = max(self.now, event.time)
            event.action()
        self.now = max(self.now, time)
