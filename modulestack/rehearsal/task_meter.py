"""Sees every task on Fargate of an embedded account: what AWS would charge for."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from modulestack.contract.capacity_providers import FARGATE_SPOT
from modulestack.cost.running_costs import task_size
from modulestack.cost.task_runs import TaskRun
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.clock import attached
from modulestack.embedded_aws.ecs.models import EcsTask
from modulestack.embedded_aws.ecs.task_lifecycle import KEPT_FOR_S

INTERVAL_S = KEPT_FOR_S / 2
"""Between two looks, simulated seconds: a task that has stopped is still there at one of them."""


class TaskMeter:
    """A timeline on the account's clock that only looks: no call is made, nothing is counted."""

    def __init__(self, aws: EmbeddedAws) -> None:
        """Look for the first time."""
        self._aws = aws
        self._tasks: dict[str, EcsTask] = {}
        self._next = aws.clock.now() + INTERVAL_S
        self._look()

    def next_due(self) -> float:
        """When it looks next, epoch seconds."""
        return self._next

    def run_until(self, time: float) -> None:
        """Look, once for all the times that passed."""
        while self._next <= time:
            self._next += INTERVAL_S
        self._look()

    @contextlib.contextmanager
    def watching(self) -> Iterator[TaskMeter]:
        """While in here, it looks."""
        with attached(self._aws.clock, self):
            yield self

    def runs(self) -> tuple[TaskRun, ...]:
        """Of all tasks that were there until now, as far as their images were pulled."""
        self._look()
        return tuple(_run(task) for task in self._tasks.values() if task.pull_started_at is not None)

    def _look(self) -> None:
        with self._aws.looked_at():
            for cluster in self._aws.ecs.region(self._aws.region).clusters.values():
                self._tasks |= {id_: task for id_, task in cluster.tasks.items() if not task.on_instances}


def _run(task: EcsTask) -> TaskRun:
    document = {**task.definition.document, **_overridden(task)}
    owner = task.service.name if task.service else task.group
    return TaskRun(
        owner=f"{task.cluster.name}/{owner}",
        size=task_size(document, is_spot=task.capacity_provider == FARGATE_SPOT),
        began=task.pull_started_at or 0.0,
        stopping=task.stopping_at,
        ended=task.stopped_at,
    )


def _overridden(task: EcsTask) -> dict[str, str]:
    """What RunTask said of its size."""
    return {key: task.overrides[key] for key in ("cpu", "memory") if task.overrides.get(key)}
