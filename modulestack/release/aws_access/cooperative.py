"""
Long-running work as generators that yield how long they want to wait, so that many run side by side in one thread.

Where a generator yields is the only place where it can be interrupted: never between two calls that belong together.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator, Mapping
from typing import TypeVar

from modulestack.release.aws_access.clock import TimeSource
from modulestack.release.aws_access.errors import Interrupted

T = TypeVar("T")
Steps = Generator[float, None, T]
"""Yields seconds to wait, returns a T. ``Interrupted`` may be thrown in where it yields."""


def run(
    work: Mapping[str, Steps[T]], clock: TimeSource, is_interrupted: Callable[[], bool] = lambda: False
) -> dict[str, T]:
    """
    Run all of *work* side by side on *clock*; the results by the same names.

    As soon as *is_interrupted* says so, ``Interrupted`` is thrown into each, which ends it where it waits.
    """
    results: dict[str, T] = {}
    waiting: list[tuple[float, int, str]] = []
    begun: set[str] = set()
    order = 0
    for name in work:
        heapq.heappush(waiting, (clock.now(), order, name))
        order += 1
    while waiting:
        at, _, name = heapq.heappop(waiting)
        while at > clock.now() and not is_interrupted():
            clock.sleep(at - clock.now())
        try:
            # One that has not begun cannot catch what is thrown into it.
            is_thrown = is_interrupted() and name in begun
            begun.add(name)
            wait_s = work[name].throw(Interrupted()) if is_thrown else next(work[name])
        except StopIteration as end:
            results[name] = end.value
        else:
            order += 1
            heapq.heappush(waiting, (clock.now() + wait_s, order, name))
    return {name: results[name] for name in work}


def run_alone(work: Steps[T], clock: TimeSource) -> T:
    """Run *work* by itself."""
    return run({"": work}, clock)[""]
