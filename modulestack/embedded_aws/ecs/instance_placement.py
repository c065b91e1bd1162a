"""
On which container instance a task is placed. No effects.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.embedded_aws.ecs import cluster_query, instance_resources
from modulestack.embedded_aws.ecs.instance_resources import InstanceResources

SPREAD_OVER_ZONES = ({"type": "spread", "field": "attribute:ecs.availability-zone"},)
"""What a service has that names no strategy.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Candidate:
    """An instance that takes tasks."""

    id: str
    rest: InstanceResources
    values: cluster_query.Values
    """As the query language sees it."""
    mates: int
    """Tasks of the same service, or of the same group, that run here."""
    able: bool = True
    """Whether it has the attributes that the task definition requires."""
    reachable: bool = True
    """Whether one of the task's subnets is in its zone."""


@dataclasses.dataclass(frozen=True)
class NoRoom:
    """No instance takes the task: which one is closest, and what it lacks."""

    lacks: str | None = None
    """MEMORY, CPU, PORTS, ENI, GPU, ATTRIBUTE or a constraint's MEMBEROF and DISTINCT; None: there are no instances."""
    closest: str | None = None


def choose(
    candidates: Sequence[Candidate],
    needs: InstanceResources,
    strategies: Sequence[Mapping[str, Any]],
    constraints: Sequence[Mapping[str, Any]],
) -> Candidate | NoRoom:
    """
    The best instance for a task that *needs* so much.

    Constraints are binding; strategies order what is left, one after the other. Of those that are alike the one with
    the fewest tasks of the same service is taken, then the first.
    """
    problems = [(candidate, _problem(candidate, needs, constraints)) for candidate in candidates]
    left = [candidate for candidate, problem in problems if problem is None]
    if not left:
        order = {"MEMORY": 0, "CPU": 0, "PORTS": 0, "ENI": 0, "GPU": 0}
        closest = min(problems, key=lambda pair: order.get(str(pair[1]), 1), default=None)
        return NoRoom() if closest is None else NoRoom(closest[1], closest[0].id)
    for strategy in strategies:
        left = _best(left, candidates, strategy)
    return min(left, key=lambda candidate: candidate.mates)


def _problem(candidate: Candidate, needs: InstanceResources, constraints: Sequence[Mapping[str, Any]]) -> str | None:
    if not candidate.able:
        return "ATTRIBUTE"
    for constraint in constraints:
        if constraint["type"] == "distinctInstance" and candidate.mates:
            return "DISTINCT"
        if constraint["type"] == "memberOf" and not cluster_query.parse(constraint["expression"])(candidate.values):
            return "MEMBEROF"
    if not candidate.reachable:
        return "SUBNET"
    return instance_resources.missing(candidate.rest, needs)


def _best(left: Sequence[Candidate], everyone: Sequence[Candidate], strategy: Mapping[str, Any]) -> list[Candidate]:
    kind, field = strategy["type"], strategy.get("field") or ""
    if kind == "binpack":
        least = min(_amount(candidate, field) for candidate in left)
        return [candidate for candidate in left if _amount(candidate, field) == least]
    if kind == "spread":
        counts = collections.Counter[str]()
        for candidate in everyone:
            counts[_value(candidate, field)] += candidate.mates
        fewest = min(counts[_value(candidate, field)] for candidate in left)
        return [candidate for candidate in left if counts[_value(candidate, field)] == fewest]
    return list(left)


def _amount(candidate: Candidate, field: str) -> int:
    return candidate.rest.memory_mib if field.lower() == "memory" else candidate.rest.cpu


def _value(candidate: Candidate, field: str) -> str:
    if field in ("instanceId", "host"):
        return candidate.id
    return next(iter(candidate.values.get(field, ())), "")
