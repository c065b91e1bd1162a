"""
What the service scheduler does next: a pure plan from what it sees.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Sequence

STARTING, SETTLING, HEALTHY, UNHEALTHY = "starting", "settling", "healthy", "unhealthy"


@dataclasses.dataclass(frozen=True, kw_only=True)
class TaskLimits:
    """How many tasks there may be."""

    desired: int
    minimum_percent: int = 100
    maximum_percent: int = 200

    @property
    def minimum(self) -> int:
        """Healthy tasks that the scheduler leaves: rounded up."""
        return -(-self.desired * self.minimum_percent // 100)

    @property
    def maximum(self) -> int:
        """Tasks that may start or run at once: rounded down."""
        return self.desired * self.maximum_percent // 100


@dataclasses.dataclass(frozen=True, kw_only=True)
class TaskView:
    """A task that is meant to run."""

    key: str
    fresh: bool
    """Whether it belongs to the newest deployment."""
    health: str
    """STARTING (not RUNNING yet), SETTLING (RUNNING, not known to be healthy), HEALTHY or UNHEALTHY."""
    zone: str = ""
    protected: bool = False
    """Whether scale-in protection holds it."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class SchedulingStep:
    """What to do now."""

    start: int = 0
    """Tasks of the newest deployment."""
    start_old: int = 0
    """Tasks of the deployment before, in place of tasks of it that were lost."""
    stop: tuple[str, ...] = ()
    """Keys, in this order."""
    stuck: bool = False
    """Whether the limits leave no room for any step."""


def plan(
    limits: TaskLimits,
    tasks: Sequence[TaskView],
    *,
    settled: bool,
    may_start: bool = True,
    old_may_start: bool = True,
    enough: int | None = None,
) -> SchedulingStep:
    """
    The next step. *tasks* are in the order in which they started.

    *settled*: the newest deployment is complete, so that a task that became unhealthy gets its replacement first if the
    maximum allows. *may_start* is false for a deployment that failed, or waits; *old_may_start* if there is nothing
    good before it. With *enough* healthy new tasks, all old ones may go that the minimum does not need.
    """
    if settled and any(task.health == UNHEALTHY for task in tasks):
        return _replace_unhealthy(limits, tasks)
    stop = [task.key for task in tasks if task.health == UNHEALTHY]
    left = [task for task in tasks if task.health != UNHEALTHY]
    fresh, old = [t for t in left if t.fresh], [t for t in left if not t.fresh]

    fresh, stopped = _shed(fresh, len(fresh) - limits.desired, _spare(limits, left))
    stop += stopped
    left = fresh + old
    need = max(0, limits.desired - len(fresh)) if may_start else 0
    room = max(0, limits.maximum - len(left))
    fresh_healthy = sum(task.health == HEALTHY for task in fresh)
    if may_start:
        kept = 0 if enough is not None and fresh_healthy >= enough else max(0, limits.desired - fresh_healthy)
        surplus = len(old) - kept
        old, stopped = _shed(old, max(surplus, need - room), _spare(limits, left))
        stop += stopped
        left = fresh + old
        room = max(0, limits.maximum - len(left))
    start = min(need, room)
    lost = limits.minimum - len(old) - (len(fresh) if not may_start else fresh_healthy) if old_may_start else 0
    start_old = min(room - start, max(0, lost)) if not settled and (old or fresh) and old_may_start else 0
    stuck = bool(need) and not (start or start_old or stop) and all(task.health == HEALTHY for task in left)
    return SchedulingStep(start=start, start_old=start_old, stop=tuple(stop), stuck=stuck)


def _spare(limits: TaskLimits, tasks: Sequence[TaskView]) -> int:
    """How many healthy tasks may go."""
    return max(0, sum(task.health == HEALTHY for task in tasks) - limits.minimum)


def _shed(tasks: list[TaskView], count: int, spare_healthy: int) -> tuple[list[TaskView], list[str]]:
    """
    Take *count* of *tasks* away, those that do not serve yet first, then from the fullest zone, the newest first.

    At most *spare_healthy* healthy ones, and none that is protected. Returns who stays, and the keys of who goes.
    """
    staying, going = list(tasks), list[str]()
    while len(going) < count:
        zones = collections.Counter(task.zone for task in staying)
        candidates = [
            (task.health == HEALTHY, -zones[task.zone], -index, task)
            for index, task in enumerate(staying)
            if not task.protected and (task.health != HEALTHY or spare_healthy > 0)
        ]
        if not candidates:
            break
        chosen = min(candidates, key=lambda candidate: candidate[:3])[3]
        spare_healthy -= chosen.health == HEALTHY
        staying.remove(chosen)
        going.append(chosen.key)
    return staying, going


def _replace_unhealthy(limits: TaskLimits, tasks: Sequence[TaskView]) -> SchedulingStep:
    """A steady service with unhealthy tasks: replacements first if the maximum allows, else one goes to make room."""
    unhealthy = [task for task in tasks if task.health == UNHEALTHY]
    others = [task for task in tasks if task.health != UNHEALTHY]
    coming = [task for task in others if task.health != HEALTHY]
    ready = sum(task.health == HEALTHY for task in others)
    if excess := len(tasks) - limits.desired:
        going = min(max(0, ready + len(unhealthy) - limits.desired), len(unhealthy)) if excess > 0 else 0
        if going:
            return SchedulingStep(stop=tuple(task.key for task in unhealthy[:going]))
    room = max(0, limits.maximum - len(tasks))
    start = min(room, max(0, limits.desired - len(others)))
    if start or coming:
        return SchedulingStep(start=start)
    return SchedulingStep(stop=(unhealthy[0].key,))


def rebalance(tasks: Sequence[TaskView], zones: Sequence[str], limits: TaskLimits) -> str | None:
    """
    The zone that gets another task so that zones differ by one at most; None: they do, or there is no room.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
    """
    counts = {zone: sum(task.zone == zone for task in tasks) for zone in zones}
    if len(counts) < 2 or max(counts.values()) - min(counts.values()) <= 1 or len(tasks) >= limits.maximum:
        return None
    return min(zones, key=lambda zone: counts[zone])
