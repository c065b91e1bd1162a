"""Tasks as a load balancer has them: targets with a queue each, in groups that say whose turn it is."""

from __future__ import annotations

import dataclasses
import math
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Literal

from modulestack.load.anomaly_mitigation import AnomalyMitigation
from modulestack.load.clients import Clients
from modulestack.load.cookies import Cookies
from modulestack.load.outcomes import Outcome
from modulestack.load.processor import Processor
from modulestack.load.task_memory import TaskMemory

Health = Literal["initial", "healthy", "unhealthy"]
Algorithm = Literal["round_robin", "least_outstanding_requests", "weighted_random"]


Answer = Callable[[int, float], None]
"""Told the outcome, and when."""


class RoutedRequest:
    """One request on its way, or a health check in a task's queue."""

    __slots__ = (
        *("answer", "arrived", "attempt", "began", "check", "client", "clients", "draw", "ended", "group"),
        *("outcome", "route", "service_s", "task"),
    )

    def __init__(
        self, arrived: float, service_s: float, outcome: int, route: int, draw: float, clients: Clients[RoutedRequest]
    ) -> None:
        """*draw*, 0 to 1, is its chance on its way; *clients* are those of whom one asks."""
        self.arrived = self.began = arrived
        """When it came to the load balancer; when its client asked first."""
        self.service_s, self.outcome, self.route, self.draw = service_s, outcome, route, draw
        self.clients = clients
        self.ended, self.attempt = False, 0
        self.task: TaskServer | None = None
        self.group: TargetGroup | None = None
        self.answer: Answer | None = None
        """Told when a call of another module has ended."""
        self.client: int
        """Its number, where target groups are sticky."""
        self.check: Callable[[float], None] | None = None
        """Told when a health check is answered."""


@dataclasses.dataclass(eq=False, slots=True, kw_only=True)
class TaskServer:
    """A task: so many workers, and a queue before them."""

    name: str
    version: str
    zone: str = ""
    concurrency: int = 1
    """Requests that it works on at a time."""
    backlog: int = 1024
    """Requests that may wait."""
    slower: float = 1.0
    """By which it multiplies the work of each request."""
    errors: Mapping[Outcome, float] = dataclasses.field(default_factory=dict)
    """What it answers instead of what the request would be answered with → share."""
    started_at: float = 0.0
    warm_up_s: float = 0.0
    warm_up_factor: float = 1.0
    """A new task is so much slower; less and less so, until it has run for ``warm_up_s``."""
    keep_alive_s: float | None = None
    """After which it closes idle connections; None: never before the load balancer does."""
    processor: Processor[RoutedRequest] | None = None
    """Its vCPUs, if there are so few that requests may slow each other down."""
    memory: TaskMemory | None = None
    """Its memory, if anybody counts it."""
    busy: int = 0
    waiting: deque[RoutedRequest] = dataclasses.field(default_factory=deque)
    calling: dict[RoutedRequest, None] = dataclasses.field(default_factory=dict)
    """Those whose worker waits for another module, in order."""
    outstanding: int = 0
    """Requests that the load balancer waits for."""
    state: Literal["up", "closed", "dead", "gone"] = "up"
    """closed: it takes no new ones. dead: it refuses them. gone: its host does not even do that."""
    idle: deque[float] = dataclasses.field(default_factory=deque)
    """Since when connections to it are idle, the last used last; only with ``keep_alive_s``."""

    def slowed(self, service_s: float, now: float) -> float:
        """How long it works, from now on, on what is *service_s* of work."""
        passed = now - self.started_at
        if passed < self.warm_up_s:
            service_s *= 1 + (self.warm_up_factor - 1) * (1 - passed / self.warm_up_s)
        return service_s * self.slower


@dataclasses.dataclass(slots=True)
class Counted:
    """What has happened at a target group so far."""

    requests: int = 0
    """For which a target was chosen."""
    target_errors: int = 0
    """5xx of the application."""
    balancer_errors: int = 0
    """502 and 504 of the load balancer."""


DNS_TTL_S = 60.0
"""
For which clients come to a node that DNS has left out.
https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html
"""


class Node:
    """A load balancer's node: it has turns of its own."""

    __slots__ = ("candidates", "has_healthy", "ill_since", "turn", "zone")

    def __init__(self, zone: str) -> None:
        self.zone, self.turn = zone, 0
        self.candidates: list[TaskServer] = []
        self.has_healthy = False
        self.ill_since: float | None = -math.inf
        """Since when no target that it may choose is healthy, while others' are; None: one is."""


class TargetGroup:
    """
    Targets, and the way one of them is chosen.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
    """

    def __init__(
        self,
        name: str,
        *,
        algorithm: Algorithm = "round_robin",
        slow_start_s: float = 0.0,
        zones: Iterable[str] = ("",),
        cross_zone: bool = True,
        sticky_s: float | None = None,
        mitigates: bool = False,
    ) -> None:
        """
        *zones* are those of the load balancer, which has a node in each; *sticky_s* is how long cookies live.

        *mitigates*: of weighted random, targets with more errors than others get fewer requests.
        """
        self.name, self.algorithm, self.slow_start_s, self.cross_zone = name, algorithm, slow_start_s, cross_zone
        self.health: dict[TaskServer, Health] = {}
        self.slow_since: dict[TaskServer, float] = {}
        self.counted = Counted()
        self.cookies = None if sticky_s is None else Cookies[TaskServer](sticky_s)
        self.mitigation = AnomalyMitigation[TaskServer]() if mitigates else None
        self._nodes = self._every_node = [Node(zone) for zone in zones]

    def lose(self, zones: Collection[str]) -> None:
        """Of these *zones* nobody asks the nodes any more; of all others they do."""
        self._nodes = [node for node in self._every_node if node.zone not in zones] or self._every_node
        for node in self._every_node:
            if node not in self._nodes:
                node.ill_since = -math.inf

    def set_health(self, task: TaskServer, health: Health, now: float) -> None:
        """What checks say of *task*, or that it is new; one that comes beside others starts slowly, if any does."""
        before = self.health.get(task)
        if before == health:
            return
        others = any(each == "healthy" for other, each in self.health.items() if other is not task)
        self.health[task] = health
        self.slow_since.pop(task, None)
        if health == "healthy" and self.slow_start_s and others:
            self.slow_since[task] = now
        self._gather()

    def lost(self, task: TaskServer, outcome: int) -> None:
        """A request that was sent to *task* has ended so."""
        if outcome == Outcome.SERVER_ERROR:
            self.counted.target_errors += 1
        elif outcome in (Outcome.BAD_GATEWAY, Outcome.GATEWAY_TIMEOUT):
            self.counted.balancer_errors += 1
        else:
            return
        if self.mitigation is not None:
            self.mitigation.failed(task)

    def remove(self, task: TaskServer) -> None:
        """It gets no more requests."""
        self.health.pop(task, None)
        self.slow_since.pop(task, None)
        self._gather()

    def _gather(self) -> None:
        """Healthy ones; if there are none, all of them: the load balancer fails open."""
        for node in self._every_node:
            here = {task: state for task, state in self.health.items() if self.cross_zone or task.zone == node.zone}
            healthy = [task for task, state in here.items() if state == "healthy"]
            node.has_healthy = bool(healthy)
            node.candidates = healthy or [task for task, state in here.items() if state == "unhealthy"]

    def _in_dns(self, now: float) -> list[Node]:
        """
        Nodes that clients know: DNS leaves those out that have no healthy target, unless none has.

        https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health.html
        """
        if not any(node.has_healthy for node in self._nodes):
            return self._nodes
        for node in self._nodes:
            if node.has_healthy:
                node.ill_since = None
            elif node.ill_since is None:
                node.ill_since = now
        return [node for node in self._nodes if node.ill_since is None or now - node.ill_since < DNS_TTL_S]

    def choose(self, draw: float, now: float) -> TaskServer | None:
        """Who gets the next request; *draw* (0 to 1) is its chance. None: nobody is there."""
        nodes = self._nodes if self.cross_zone else self._in_dns(now)
        node = nodes[0]
        if len(nodes) > 1:
            draw *= len(nodes)
            node = nodes[int(draw)]
            draw -= int(draw)
        candidates = node.candidates
        count = len(candidates)
        if count < 2:
            return candidates[0] if count else None
        if self.algorithm == "weighted_random":
            if self.mitigation is not None and node.has_healthy:
                return self.mitigation.choose(candidates, draw, now)
            return candidates[int(draw * count)]
        turn = node.turn = (node.turn + 1) % count
        if self.algorithm == "least_outstanding_requests":
            best = candidates[turn]
            for task in candidates:
                if task.outstanding < best.outstanding:
                    best = task
            return best
        return self._started(candidates, node, draw, now) if self.slow_since else candidates[turn]

    def choose_for(self, client: int, cookies: Cookies[TaskServer], draw: float, now: float) -> TaskServer | None:
        """Who gets the next request of *client*: the same as before, as long as it would get requests of others."""
        task = cookies.target(client, now)
        if task is None or not any(task in node.candidates for node in self._nodes):
            task = self.choose(draw, now)
        if task is not None:
            cookies.give(client, task, now)
        return task

    def _started(self, candidates: list[TaskServer], node: Node, draw: float, now: float) -> TaskServer:
        """Whose turn it is; who starts slowly lets it pass, the more often the shorter it is there."""
        for _ in candidates:
            task = candidates[node.turn]
            since = self.slow_since.get(task)
            share = 1.0 if since is None else min(1.0, (now - since) / self.slow_start_s)
            if share >= 1.0:
                self.slow_since.pop(task, None)
                return task
            if draw < share:
                return task
            draw = (draw - share) / (1 - share)
            node.turn = (node.turn + 1) % len(candidates)
        return candidates[node.turn]
