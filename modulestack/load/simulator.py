"""
Requests through target groups into the queues of tasks, one by one.

Nothing in here knows where targets come from: a driver changes them between two calls of ``advance``. Times are seconds
since the beginning. docs/load.md says which rules are documented, which are measured by others, which are assumed.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
import random
from collections import deque
from collections.abc import Callable, Mapping
from heapq import heappop, heappush

from modulestack.load.fleet import RoutedRequest, TargetGroup, TaskServer
from modulestack.load.latencies import LEAST_S, STEP
from modulestack.load.outcomes import Outcome
from modulestack.load.tally import Tally
from modulestack.load.workload import Block, Workload

PROPAGATION_S = 1.0
"""
From a deregistration until no node of the load balancer sends anything any more. AWS gives no number; people see one or
two seconds.
"""
CONNECT_S = 10.0
"""
Until the load balancer gives up a connection.
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
"""
IDLE_TIMEOUT_S = 60.0
"""https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html"""
KEEP_ALIVE_RACE_S = 0.002
"""For how long after a task has closed a connection the load balancer does not know it: assumed."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class LoadSettings:
    """What holds for all requests of a module."""

    idle_timeout_s: float = IDLE_TIMEOUT_S
    client_timeout_s: float = math.inf
    retries: int = 0
    """How often a client asks again whose request was lost."""
    retry_after_s: float = 1.0
    propagation_s: float = PROPAGATION_S
    rejects_when_full: bool = False
    """A full queue answers 503 at once; else it takes no connection."""


class Simulator:
    """One module's requests."""

    def __init__(
        self,
        workload: Workload,
        settings: LoadSettings | None = None,
        *,
        seed: int = 0,
        width_s: float = 10.0,
        waited: Callable[[float, float], None] | None = None,
    ) -> None:
        """
        The tally has stretches of *width_s*.

        *waited* is told of each request when it came and when a task began with it.
        """
        self.settings = settings or LoadSettings()
        self.now = 0.0
        self.tally = Tally(width_s)
        self.cpu_s = 0.0
        """What tasks have worked, seconds of a whole vCPU."""
        self.unavailable = 0
        """Requests for which there was no target."""
        self.retried = 0
        """Attempts after which a client asked again; they are not in the tally."""
        self.weights: dict[TargetGroup, float] = {}
        """Of the rule that requests come by."""
        self._workload, self._waited = workload, waited
        self._chance = random.Random(seed)  # noqa: S311
        self._rest = 0.0
        self._cpu = [route.cpu_s for route in workload.routes]
        self._heap: list[tuple[float, int, TaskServer | None, RoutedRequest | Callable[[float], None]]] = []
        self._sequence = itertools.count()
        self._block: Block | None = workload.next_block()
        self._index = 0
        self._alive_s = min(self.settings.idle_timeout_s, self.settings.client_timeout_s)
        self._awaited: deque[RoutedRequest] = deque()
        self._is_swept, self._retrying = False, 0
        self._is_retried = self.settings.retries > 0

    def at(self, time: float, action: Callable[[float], None]) -> None:
        """Do *action*, which is given its time, at *time*."""
        heappush(self._heap, (time, next(self._sequence), None, action))

    def advance(self, until: float) -> None:
        """Let everything happen that is due up to *until*; memory does not grow with the number of requests."""
        heap = self._heap
        while True:
            block = self._block
            if block is None:
                coming = math.inf
                times: list[float] = []
            else:
                times = block.times
                coming = times[self._index]
            if heap and heap[0][0] <= coming:
                if heap[0][0] > until:
                    break
                time, _, task, what = heappop(heap)
                self.now = time
                if task is None:
                    what(time)  # type: ignore[operator]
                else:
                    self._finish(time, task, what)  # type: ignore[arg-type]
                continue
            if block is None or coming > until:
                break
            # Several that come before anything else happens are taken without looking at the rest in between.
            index, count = self._index, len(times)
            services, outcomes, routes, draws = block.services, block.outcomes, block.routes, block.draws
            while coming <= until and not (heap and heap[0][0] <= coming):
                self.now = coming
                request = RoutedRequest(coming, services[index], outcomes[index], routes[index])
                index += 1
                self._arrive(request, coming, draws[index - 1])
                if index == count:
                    break
                coming = times[index]
            self._index = index
            if index == count:
                self._prune()
                self._block, self._index = self._workload.next_block(), 0
        self.now = max(self.now, until)

    # Arrivals

    def _arrive(self, request: RoutedRequest, now: float, draw: float) -> None:
        group = self._group(draw) if len(self.weights) > 1 else next(iter(self.weights), None)
        if len(self.weights) > 1:
            draw = self._rest
        self._awaited.append(request)
        if not self._is_swept:
            self._is_swept = True
            self.at(now + self._alive_s, self._sweep)
        task = group.choose(draw, now) if group is not None else None
        if group is None or task is None:
            self.unavailable += 1
            self._end(request, Outcome.UNAVAILABLE, now)
            return
        group.counted.requests += 1
        request.task, request.group = task, group
        task.outstanding += 1
        if task.state != "up":
            self._not_taken(request, task, now)
        elif task.keep_alive_s is not None and self._is_raced(task, task.keep_alive_s, now):
            self._end(request, Outcome.BAD_GATEWAY, now)
        else:
            self.take(request, task, now)

    def _group(self, draw: float) -> TargetGroup | None:
        """The target group by weight, whatever the health of its targets; the rest of the draw is kept."""
        total = sum(self.weights.values())
        left = draw * total
        for group, weight in self.weights.items():
            if left < weight:
                self._rest = left / weight
                return group
            left -= weight
        return None

    def take(self, request: RoutedRequest, task: TaskServer, now: float) -> None:
        """*task* begins with it, or has it wait, or is full."""
        if task.busy < task.concurrency:
            task.busy += 1
            self._start(request, task, now)
        elif len(task.waiting) < task.backlog:
            task.waiting.append(request)
        elif request.check is not None:
            return
        elif self.settings.rejects_when_full:
            self._end(request, Outcome.SERVER_ERROR, now)
        else:
            self.at(now + CONNECT_S, lambda time: self.end_if_open(request, Outcome.GATEWAY_TIMEOUT, time))

    def _start(self, request: RoutedRequest, task: TaskServer, now: float) -> None:
        service_s = request.service_s
        if task.slower != 1.0 or task.warm_up_s:
            service_s = task.slowed(service_s, now)
        if self._waited is not None and request.check is None:
            self._waited(request.arrived, now)
        if task.processor is not None:
            cpu_s = 0.0 if request.check is not None else self._cpu[request.route]
            self._foresee(task, task.processor.begin(request, service_s, cpu_s, now))
        else:
            heappush(self._heap, (now + service_s, next(self._sequence), task, request))

    def _foresee(self, task: TaskServer, due: tuple[float, RoutedRequest] | None) -> None:
        """What the processor of *task* is done with next, unless something comes between."""
        if due is not None:
            heappush(self._heap, (due[0], next(self._sequence), task, due[1]))

    def _not_taken(self, request: RoutedRequest, task: TaskServer, now: float) -> None:
        if task.state == "gone":
            self.at(now + CONNECT_S, lambda time: self.end_if_open(request, Outcome.GATEWAY_TIMEOUT, time))
        else:
            self._end(request, Outcome.BAD_GATEWAY, now)

    def _is_raced(self, task: TaskServer, keep_alive_s: float, now: float) -> bool:
        """Whether the connection that is taken, the last used one, is being closed by the task right now."""
        while task.idle and now - task.idle[0] >= keep_alive_s + KEEP_ALIVE_RACE_S:
            task.idle.popleft()
        return bool(task.idle) and now - task.idle.pop() >= keep_alive_s

    # Ends

    def _finish(self, now: float, task: TaskServer, request: RoutedRequest) -> None:
        """A worker of *task* has done *request*."""
        if task.state in {"dead", "gone"}:
            return
        if task.processor is not None:
            if not task.processor.end(request, now):
                return
            self._foresee(task, task.processor.following(now))
        if task.waiting:
            self._start(task.waiting.popleft(), task, now)
        else:
            task.busy -= 1
        if request.check is not None:
            request.check(now)
            return
        self.cpu_s += self._cpu[request.route]
        if task.keep_alive_s is not None:
            task.idle.append(now)
        if not request.ended:
            outcome = request.outcome
            if task.errors:
                outcome = self._of_version(task, outcome)
            self._end(request, outcome, now)

    def _of_version(self, task: TaskServer, outcome: int) -> int:
        draw = self._chance.random()
        for instead, share in task.errors.items():
            if draw < share:
                return instead
            draw -= share
        return outcome

    def end_if_open(self, request: RoutedRequest, outcome: int, now: float) -> None:
        """*request* ends so, unless it has ended already."""
        if not request.ended:
            self._end(request, outcome, now)

    def _end(self, request: RoutedRequest, outcome: int, now: float) -> None:
        """The client has its answer, or gives up."""
        request.ended = True
        task, group, version = request.task, request.group, ""
        if task is not None and group is not None:
            task.outstanding -= 1
            version = task.version
            if outcome == Outcome.SERVER_ERROR:
                group.counted.target_errors += 1
            elif outcome in (Outcome.BAD_GATEWAY, Outcome.GATEWAY_TIMEOUT):
                group.counted.balancer_errors += 1
        if self._is_retried and outcome >= Outcome.SERVER_ERROR and request.attempt < self.settings.retries:
            self.retried += 1
            self._retrying += 1
            self.at(now + self.settings.retry_after_s, lambda time: self._retry(request, time))
            return
        stretch = self.tally.at(now)
        stretch.counts[version, outcome] += 1
        if outcome == 0:
            took = now - request.began
            stretch.latency[int(math.log(took / LEAST_S) / STEP) if took > LEAST_S else 0] += 1

    def _retry(self, before: RoutedRequest, now: float) -> None:
        self._retrying -= 1
        request = RoutedRequest(now, before.service_s, before.outcome, before.route)
        request.began, request.attempt = before.began, before.attempt + 1
        self._arrive(request, now, self._chance.random())

    def _sweep(self, now: float) -> None:
        """Those that have waited for as long as anybody does."""
        awaited = self._awaited
        by_client = self.settings.client_timeout_s < self.settings.idle_timeout_s
        outcome = Outcome.CLIENT_TIMEOUT if by_client else Outcome.GATEWAY_TIMEOUT
        while awaited and (awaited[0].ended or awaited[0].arrived + self._alive_s <= now):
            self.end_if_open(awaited.popleft(), outcome, now)
        self._is_swept = bool(awaited)
        if awaited:
            self.at(awaited[0].arrived + self._alive_s, self._sweep)

    def _prune(self) -> None:
        while self._awaited and self._awaited[0].ended:
            self._awaited.popleft()

    # What a driver does

    def weigh(self, weights: Mapping[TargetGroup, float]) -> None:
        """From now on requests come to these groups; what has no weight gets none."""
        self.weights = {group: weight for group, weight in weights.items() if weight}

    def requests_of(self, task: TaskServer) -> list[RoutedRequest]:
        """Those that *task* works on, and those that wait in it."""
        if task.processor is not None:
            return [*task.processor.requests, *task.waiting]
        there = [what for _, _, whose, what in self._heap if whose is task]
        return [each for each in (*there, *task.waiting) if isinstance(each, RoutedRequest)]

    def finish_all(self) -> None:
        """Let everything that is on its way end; nothing new comes."""
        self._block = None
        self._prune()
        while self._awaited or self._retrying:
            self.advance(self._heap[0][0])
            self._prune()
