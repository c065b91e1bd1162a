"""
Which managed instances are launched for tasks that wait. No effects.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ManagedInstances.html

AWS says that it takes the most cost-optimised types that the tasks need, puts several small tasks on a larger instance
and spreads services over zones; how it weighs the one against the other is ours.
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Callable, Collection, Mapping, Sequence

from modulestack.embedded_aws.ecs import instance_resources
from modulestack.embedded_aws.ecs.instance_resources import InstanceResources


@dataclasses.dataclass(frozen=True, kw_only=True)
class WaitingTask:
    """A task without a place."""

    id: str
    group: str
    needs: InstanceResources
    zones: frozenset[str]
    """Where its interface can be; empty: anywhere."""
    alone: bool = False
    """Whether none of its group may be on the same instance."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class PossibleType:
    """A type that may be launched."""

    name: str
    room: InstanceResources
    """What an instance of it has left for tasks."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class PlannedInstance:
    """An instance to launch."""

    type: str
    zone: str
    tasks: tuple[str, ...]
    """Ids of those that it is for."""


Allows = Callable[[str, PossibleType, str], bool]
"""Whether a task (its id) may be on an instance of a type in a zone, room aside."""


def plan(
    tasks: Sequence[WaitingTask],
    types: Sequence[PossibleType],
    zones: Collection[str],
    running: Mapping[str, Sequence[str]],
    allows: Allows,
) -> list[PlannedInstance]:
    """
    Instances of *types* (the cheapest first) in *zones* for *tasks*; one that fits on none gets none.

    *running*: group → the zone of each of its tasks that has one already.
    """
    by_zone: dict[str, list[WaitingTask]] = {}
    taken = {group: collections.Counter(list(where)) for group, where in running.items()}
    for task in tasks:
        possible = sorted(zone for zone in zones if not task.zones or zone in task.zones)
        if possible:
            counts = taken.setdefault(task.group, collections.Counter())
            zone = min(possible, key=lambda name: counts[name])
            counts[zone] += 1
            by_zone.setdefault(zone, []).append(task)
    return [found for zone, here in sorted(by_zone.items()) for found in _in_zone(zone, here, types, allows)]


def _in_zone(
    zone: str, tasks: Sequence[WaitingTask], types: Sequence[PossibleType], allows: Allows
) -> list[PlannedInstance]:
    rest = sorted(tasks, key=lambda task: (-task.needs.memory_mib, -task.needs.cpu))
    found: list[PlannedInstance] = []
    while rest:
        best: PossibleType | None = None
        held: list[WaitingTask] = []
        for type_ in types:
            fitting = _filled(type_, zone, rest, allows)
            if len(fitting) > len(held):
                best, held = type_, fitting
            if len(held) == len(rest):
                break
        if best is None:
            break
        found.append(PlannedInstance(type=best.name, zone=zone, tasks=tuple(task.id for task in held)))
        rest = [task for task in rest if task not in held]
    return found


def _filled(type_: PossibleType, zone: str, tasks: Sequence[WaitingTask], allows: Allows) -> list[WaitingTask]:
    """Those of *tasks* that go on one instance, each if there is room left."""
    held: list[WaitingTask] = []
    for task in tasks:
        mates = [other for other in held if other.group == task.group]
        left = instance_resources.left(type_.room, [other.needs for other in held])
        crowded = bool(mates) and (task.alone or any(mate.alone for mate in mates))
        if not crowded and instance_resources.missing(left, task.needs) is None and allows(task.id, type_, zone):
            held.append(task)
    return held
