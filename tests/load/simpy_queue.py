"""A queue of SQS and those who take messages from it as a model of SimPy, written apart from ours."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Generator, Sequence
from typing import Any

import simpy

Process = Generator[simpy.Event, Any, None]


@dataclasses.dataclass
class Sent:
    """A message, and what has become of it."""

    at: float
    service_s: float
    receives: int = 0
    began: list[float] = dataclasses.field(default_factory=list)
    done: list[float] = dataclasses.field(default_factory=list)
    is_deleted: bool = False
    dead_lettered_at: float = math.inf

    @property
    def is_done(self) -> bool:
        """In time."""
        return any(at < self.dead_lettered_at for at in self.done)


class SimpyQueue:
    """Workers ask the queue; what they have not deleted after the visibility timeout is there again."""

    def __init__(self, *, visibility_timeout_s: float, max_receives: float = math.inf) -> None:
        self.environment = simpy.Environment()
        self.visible = simpy.Store(self.environment)
        self._timeout_s, self._max_receives = visibility_timeout_s, max_receives
        self._fails: tuple[float, float] = (math.inf, math.inf)

    def run(self, messages: Sequence[tuple[float, float]], *, until: float) -> list[Sent]:
        """*messages* are (when, how long they are worked on)."""
        sent = [Sent(*each) for each in messages]
        self.environment.process(self._sending(sent))
        self.environment.run(until)
        return sent

    def task(self, workers: int, *, begins_at: float = 0.0, killed_at: float = math.inf) -> None:
        """One more, until it is killed."""
        processes = [self.environment.process(self._worker(begins_at)) for _ in range(workers)]

        def killing() -> Process:
            yield self.environment.timeout(killed_at)
            for each in processes:
                each.interrupt()

        if not math.isinf(killed_at):
            self.environment.process(killing())

    def fail(self, begin: float, end: float) -> None:
        """Work that ends in this time fails."""
        self._fails = (begin, end)

    def _sending(self, sent: Sequence[Sent]) -> Process:
        for each in sent:
            yield self.environment.timeout(each.at - self.environment.now)
            yield self.visible.put(each)

    def _worker(self, begins_at: float) -> Process:
        yield self.environment.timeout(begins_at)
        while True:
            asked = self.visible.get()
            try:
                message = yield asked
            except simpy.Interrupt:
                asked.cancel()
                return
            if message.receives >= self._max_receives:
                message.dead_lettered_at, message.is_deleted = self.environment.now, True
                continue
            message.receives += 1
            number = message.receives
            message.began.append(self.environment.now)
            self.environment.process(self._coming_back(message))
            try:
                yield self.environment.timeout(message.service_s)
            except simpy.Interrupt:
                return
            if self._fails[0] <= self.environment.now < self._fails[1]:
                continue
            message.done.append(self.environment.now)
            if number == message.receives and not message.is_deleted:
                message.is_deleted = True
                if message in self.visible.items:
                    self.visible.items.remove(message)

    def _coming_back(self, message: Sent) -> Process:
        yield self.environment.timeout(self._timeout_s)
        if not message.is_deleted:
            yield self.visible.put(message)
