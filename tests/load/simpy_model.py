"""
The same requests as a model of SimPy, a library of others: processes that wait for resources.

Nothing of ``modulestack.load`` is in here but the names of outcomes. It is slow, and says only what becomes of each.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Generator, Mapping, Sequence
from typing import Any, Literal

import simpy

from modulestack.load.outcomes import Outcome

Choice = Literal["by turn", "fewest", "by chance"]


@dataclasses.dataclass(frozen=True)
class Asked:
    """A request, before anything has become of it."""

    at: float
    service_s: float
    draw: float = 0.0
    """0 to 1: its chance."""


@dataclasses.dataclass(frozen=True)
class Answered:
    """What became of one."""

    asked_at: float
    began_at: float | None
    """When a worker began with it; None: none did while its client waited."""
    ended_at: float
    outcome: Outcome


class Task:
    """Workers, a queue, and what its clients wait for."""

    def __init__(self, environment: simpy.Environment, workers: int, backlog: float) -> None:
        self.workers = simpy.Resource(environment, workers)
        self.backlog, self.open = backlog, 0
        self.cut = environment.event()
        """Its connections are closed."""


class SimpyModel:
    """Groups of tasks with weights; requests come, and clients wait for as long as they do."""

    def __init__(
        self,
        groups: Mapping[float, int],
        *,
        workers: int = 1,
        choice: Choice = "by turn",
        backlog: float = math.inf,
        patience_s: float = math.inf,
    ) -> None:
        """*groups* are weight → number of tasks, in order."""
        self.environment = simpy.Environment()
        self.groups = [
            (weight, [Task(self.environment, workers, backlog) for _ in range(count)])
            for weight, count in groups.items()
        ]
        self._turns = [0] * len(groups)
        self._choice, self._patience_s = choice, patience_s
        self.answered: list[Answered] = []

    def run(self, requests: Sequence[Asked]) -> list[Answered]:
        """All of them to their end, in the order in which they came."""
        self.environment.process(self._coming(requests))
        self.environment.run()
        return sorted(self.answered, key=lambda each: each.asked_at)

    def take_out(self, task: Task, *, at: float, known_after_s: float, cut_after_s: float) -> None:
        """*task*, of the first group, gets nothing new once that is known; connections are closed later."""

        def happening() -> Generator[simpy.Event, Any, None]:
            yield self.environment.timeout(at + known_after_s)
            self.groups[0][1].remove(task)
            yield self.environment.timeout(cut_after_s - known_after_s)
            task.cut.succeed()

        self.environment.process(happening())

    def _coming(self, requests: Sequence[Asked]) -> Generator[simpy.Event, Any, None]:
        for each in requests:
            yield self.environment.timeout(each.at - self.environment.now)
            self.environment.process(self._client(each, self._chosen(each)))

    def _chosen(self, request: Asked) -> Task:
        left, number = request.draw * sum(weight for weight, _ in self.groups), 0
        while left >= self.groups[number][0]:
            left -= self.groups[number][0]
            number += 1
        weight, tasks = self.groups[number]
        if self._choice == "by chance":
            return tasks[int(left / weight * len(tasks))]
        turn = self._turns[number] = (self._turns[number] + 1) % len(tasks)
        if self._choice == "by turn":
            return tasks[turn]
        _, _, best = min((task.open, index != turn, index) for index, task in enumerate(tasks))
        return tasks[best]

    def _client(self, request: Asked, task: Task) -> Generator[simpy.Event, Any, None]:
        environment, began = self.environment, []

        def work() -> Generator[simpy.Event, Any, None]:
            with task.workers.request() as turn:
                yield turn
                began.append(environment.now)
                yield environment.timeout(request.service_s)

        is_busy = task.workers.count == task.workers.capacity
        if is_busy and len(task.workers.queue) >= task.backlog:
            self._end(request, None, Outcome.SERVER_ERROR)
            return
        task.open += 1
        done = environment.process(work())
        patience = [] if math.isinf(self._patience_s) else [environment.timeout(self._patience_s)]
        yield environment.any_of([done, task.cut, *patience])
        task.open -= 1
        outcome = Outcome.CLIENT_TIMEOUT
        if done.triggered:
            outcome = Outcome.OK
        elif task.cut.triggered:
            outcome = Outcome.BAD_GATEWAY
        self._end(request, began[0] if began else None, outcome)

    def _end(self, request: Asked, began_at: float | None, outcome: Outcome) -> None:
        self.answered.append(Answered(request.at, began_at, self.environment.now, outcome))
