"""What a module's tasks have to do: an embedded account has no requests of its own, so somebody says what comes."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator

LatencyOf = Callable[[str], float | None]
"""Seconds, by statistic as CloudWatch calls it; None: it is not known."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Load:
    """What happens in each minute at a target group, or in a service. Without requests there are no metrics of them."""

    requests: float = 0
    target_errors: float = 0
    """Requests that the tasks answer with a 5xx."""
    balancer_errors: float = 0
    """Requests that the load balancer itself answers with a 5xx, such as 502 and 504."""
    latency_s: float = 0.05
    """Until a task answers; the statistic that is asked for is this one, whichever it is."""
    cpu_percent: float = 5
    memory_percent: float = 20
    busy_tasks: float = 0
    """How many tasks it keeps wholly busy, shared among those that run; 0: their CPU is *cpu_percent*."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class QueueLoad:
    """What CloudWatch has of a queue whose messages somebody simulates."""

    visible: float
    """Messages that can be received."""
    oldest_s: float | None
    """Age of the oldest one that is not deleted; None: there is none."""


class Loads:
    """By whom: a load balancer or target group as CloudWatch names it (``targetgroup/web/1a``), or cluster/service."""

    def __init__(self, changed: Callable[[], None]) -> None:
        """*changed* is called whenever there is another one for scaling."""
        self._loads: dict[str, Load] = {}
        self._queues: dict[str, QueueLoad] = {}
        self._scaled: set[str] = set()
        self._latencies: dict[str, LatencyOf] = {}
        self._changed = changed
        self._of_scaling = False

    def set(self, of: str, load: Load, *, scales: bool = False, latency_of: LatencyOf | None = None) -> None:
        """
        From now on, until it is another one; only one that *scales* is seen by scaling, which would answer it.

        *latency_of* tells statistics of the time until a task answers apart.
        """
        self._latencies.pop(of, None)
        if latency_of is not None:
            self._latencies[of] = latency_of
        self._loads[of] = load
        self._scaled.discard(of)
        if scales:
            self._scaled.add(of)
            self._changed()

    def set_queue(self, name: str, load: QueueLoad) -> None:
        """From now on CloudWatch has this of the queue *name* of the account's region, whatever is in it."""
        self._queues[name] = load

    def of_queue(self, name: str) -> QueueLoad | None:
        """None: what is in it counts."""
        return self._queues.get(name)

    @contextlib.contextmanager
    def as_scaling_sees(self) -> Iterator[None]:
        """In here only what scales is there."""
        self._of_scaling = True
        try:
            yield
        finally:
            self._of_scaling = False

    def latency_s(self, whose: str, statistic: str) -> float:
        """Until a task answers; where nobody has told statistics of it apart, or this one, its load's."""
        load, told = self.of(whose), self._latencies.get(whose)
        found = told(statistic) if told is not None and load is self._loads.get(whose) else None
        return load.latency_s if found is None else found

    def scales(self, whose: str) -> bool:
        """Whether scaling sees what *whose* tasks have to do."""
        return whose in self._scaled

    def clear(self) -> None:
        """Nobody asks anything any more."""
        self._loads.clear()
        self._latencies.clear()
        self._queues.clear()
        self._scaled.clear()

    def of(self, whose: str) -> Load:
        """None was said: an idle one."""
        return Load() if self._of_scaling and whose not in self._scaled else self._loads.get(whose, Load())
