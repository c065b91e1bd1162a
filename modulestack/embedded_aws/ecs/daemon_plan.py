"""
What the scheduler of a DAEMON service does next: a pure plan from what it sees.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html (daemon)
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence


@dataclasses.dataclass(frozen=True, kw_only=True)
class DaemonView:
    """A task of the service that is not STOPPED."""

    key: str
    instance: str
    """Id of its container instance."""
    fresh: bool
    """Whether it belongs to the newest deployment."""
    alive: bool
    """Whether it is meant to run."""
    healthy: bool
    unhealthy: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class DaemonStep:
    """What to do now."""

    start: tuple[str, ...] = ()
    """Ids of instances that get a task."""
    stop: tuple[str, ...] = ()
    """Keys of tasks."""


def plan(
    instances: Sequence[str], leaving: Collection[str], tasks: Sequence[DaemonView], minimum_percent: int
) -> DaemonStep:
    """
    One task on each of *instances* (ids), none on those that are *leaving*.

    A task starts where none is left, not even one that is stopping: the maximum is 100 percent. Those of an older
    deployment stop as far as *minimum_percent* of the instances keep a healthy one, rounded up; those that do not serve
    go first.
    """
    busy = {task.instance for task in tasks}
    start = tuple(instance for instance in instances if instance not in busy)
    stop = [task.key for task in tasks if task.alive and task.instance in leaving]
    here = [task for task in tasks if task.alive and task.instance in instances]
    stop += [task.key for task in here if task.unhealthy]
    spare = sum(task.healthy for task in here) - -(-len(instances) * minimum_percent // 100)
    for task in sorted((task for task in here if not task.fresh and not task.unhealthy), key=lambda t: t.healthy):
        if task.healthy and spare <= 0:
            break
        spare -= task.healthy
        stop.append(task.key)
    return DaemonStep(start=start, stop=tuple(stop))
