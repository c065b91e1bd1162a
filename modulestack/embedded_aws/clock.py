"""
Time as a parameter: simulated time that jumps, or wall time that runs faster.

Whoever has something due (the ECS scheduler) is a Timeline and attaches itself to the clock.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import logging
import threading
import time
from collections.abc import Iterator
from typing import Protocol

_LOG = logging.getLogger(__name__)
START = 1_767_261_600.0
"""2026-01-01T10:00:00Z: when simulated time starts unless told otherwise, so that runs can be compared."""


class Timeline(Protocol):
    """Something that has things to do at certain times."""

    def next_due(self) -> float | None:
        """When the next thing is due, epoch seconds; None: nothing is planned."""

    def run_until(self, time: float) -> None:
        """Do all that is due up to *time*, in order, each at its own time."""


class Clock(Protocol):
    """What everything that waits takes instead of the time module."""

    def now(self) -> float:
        """Epoch seconds."""

    def sleep(self, seconds: float) -> None:
        """Return *seconds* later."""

    def attach(self, timeline: Timeline) -> None:
        """Have *timeline* run as time passes."""

    def detach(self, timeline: Timeline) -> None:
        """Forget *timeline*."""


@contextlib.contextmanager
def attached(clock: Clock, timeline: Timeline) -> Iterator[None]:
    """While in here, *timeline* runs as time passes."""
    clock.attach(timeline)
    try:
        yield
    finally:
        clock.detach(timeline)


class SimulatedClock:
    """
    Time that passes only when somebody sleeps, and then at once.

    Safe to share between threads. A thread that works inside ``member()`` holds time still while it is awake: time
    jumps to the earliest wake-up only when every member sleeps, so that ten workers side by side see the time of ten
    workers side by side. Without members, a sleeper moves time by itself.
    """

    def __init__(self, start: float = START) -> None:
        self._now = start
        self._changed = threading.Condition(threading.RLock())
        self._attaching = threading.Lock()
        self._timelines: tuple[Timeline, ...] = ()
        self._members: set[int] = set()
        self._awake = 0
        self._sleepers: list[tuple[float, int, bool]] = []
        self._sequence = itertools.count()

    def now(self) -> float:
        """Simulated epoch seconds."""
        return self._now

    def attach(self, timeline: Timeline) -> None:
        """Have *timeline* run whenever time passes."""
        with self._attaching:
            self._timelines = (*self._timelines, timeline)

    def detach(self, timeline: Timeline) -> None:
        """Forget *timeline*; unknown ones are ignored."""
        with self._attaching:
            self._timelines = tuple(known for known in self._timelines if known is not timeline)

    def sleep(self, seconds: float) -> None:
        """Let *seconds* pass: all that falls due meanwhile happens before this returns."""
        with self._changed:
            deadline = self._now + max(0.0, seconds)
            member = threading.get_ident() in self._members
            entry = (deadline, next(self._sequence), member)
            heapq.heappush(self._sleepers, entry)
            self._awake -= member
            try:
                while entry in self._sleepers:
                    if self._awake:
                        self._changed.wait()
                    else:
                        self._wake_next()
            finally:
                if entry in self._sleepers:
                    self._sleepers.remove(entry)
                    heapq.heapify(self._sleepers)
                    self._awake += member
                self._changed.notify_all()

    @contextlib.contextmanager
    def member(self) -> Iterator[None]:
        """While the calling thread is in here and awake, time stands still."""
        identity = threading.get_ident()
        with self._changed:
            self._members.add(identity)
            self._awake += 1
        try:
            yield
        finally:
            with self._changed:
                self._members.discard(identity)
                self._awake -= 1
                self._changed.notify_all()

    def _wake_next(self) -> None:
        """Jump to the earliest wake-up and wake all who are due."""
        self._pass_until(self._sleepers[0][0])
        while self._sleepers and self._sleepers[0][0] <= self._now:
            self._awake += heapq.heappop(self._sleepers)[2]
        self._changed.notify_all()

    def _pass_until(self, target: float) -> None:
        while True:
            lines = self._timelines
            due = [(at, index) for index, line in enumerate(lines) if (at := line.next_due()) is not None]
            if not due or min(due)[0] > target:
                break
            at, index = min(due)
            self._now = max(self._now, at)
            lines[index].run_until(self._now)
        self._now = max(self._now, target)


class ScaledClock:
    """
    Wall time, *speed* times as fast, from *start* (epoch seconds; now if absent).

    Timelines run in a thread of their own, ``_Timer``, from the first ``attach`` to the last ``detach``.
    """

    def __init__(self, speed: float = 1.0, start: float | None = None) -> None:
        self.speed = speed
        self._start = time.time() if start is None else start
        self._origin = time.monotonic()
        self._timers: dict[int, _Timer] = {}

    def now(self) -> float:
        """Scaled epoch seconds."""
        return self._start + (time.monotonic() - self._origin) * self.speed

    def sleep(self, seconds: float) -> None:
        """Block for *seconds* of scaled time."""
        time.sleep(max(0.0, seconds) / self.speed)

    def attach(self, timeline: Timeline) -> None:
        """Run *timeline* in the background as time passes."""
        timer = self._timers[id(timeline)] = _Timer(self, timeline)
        timer.start()

    def detach(self, timeline: Timeline) -> None:
        """Stop running *timeline*; unknown ones are ignored."""
        if timer := self._timers.pop(id(timeline), None):
            timer.stop()


class _Timer(threading.Thread):
    """Runs one timeline's due things; looks at least every 50 ms of wall time for something new."""

    def __init__(self, clock: ScaledClock, timeline: Timeline) -> None:
        super().__init__(name="embedded-aws-timer", daemon=True)
        self._clock = clock
        self._timeline = timeline
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.is_set():
            due = self._timeline.next_due()
            wait_s = 0.05 if due is None else (due - self._clock.now()) / self._clock.speed
            if wait_s > 0:
                self._stopped.wait(min(wait_s, 0.05))
            else:
                self._run_until(self._clock.now())

    def _run_until(self, time: float) -> None:
        """A mistake in one event is told and costs that event: a thread that ends would stop time for all others."""
        try:
            self._timeline.run_until(time)
        except Exception as bug:
            _LOG.error("an event of the embedded AWS failed and was left out: %s: %s", type(bug).__name__, bug)

    def stop(self) -> None:
        """Run nothing any more; the thread ends soon (not waited for: it may need a lock that the caller holds)."""
        self._stopped.set()
