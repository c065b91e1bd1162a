"""
Requests through target groups into the queues of tasks, one by one.

Nothing in here knows where targets come from: a driver changes them between two calls of ``advance``. Times are seconds
since the beginning. docs/load.md says which rules are documented, which are measured by others, which are assumed.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from heapq import heappop, heappush

from modulestack.load.chance import mixed
from modulestack.load.clients import Clients
from modulestack.load.fleet import Answer, RoutedRequest, TargetGroup, TaskServer
from modulestack.load.keep_alive import is_raced
from modulestack.load.latencies import LEAST_S, STEP
from modulestack.load.load_settings import CONNECT_S, LoadSettings, Patience
from modulestack.load.outcomes import Outcome
from modulestack.load.request_events import Action, RequestEvents
from modulestack.load.request_ways import RequestWays
from modulestack.load.tally import Tally
from modulestack.load.workload import Block, Workload

_FIRST_LOST = int(Outcome.SERVER_ERROR)
_AGAIN = 1_000_000
"""Number of the draw that an attempt leaves to the next one: no route makes so many calls."""


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
        events: RequestEvents | None = None,
    ) -> None:
        """
        The tally has stretches of *width_s*.

        *waited* is told of each request when it came and when a task began with it. Modules that call each other have
        one queue of *events*.
        """
        self.settings, self.workload = settings or LoadSettings(), workload
        self.events = events or RequestEvents()
        self.tally = Tally(width_s)
        self.cpu_s = 0.0
        """What tasks have worked, seconds of a whole vCPU."""
        self.unavailable = 0
        """Requests for which there was no target."""
        self.retried = 0
        """Attempts after which a client asked again; they are not in the tally."""
        self.ways = RequestWays(self.settings.distinct_clients)
        self.calls: Callable[[TaskServer, RoutedRequest], bool] | None = None
        """Told when a worker has done its own work on a request; whether it waits for other modules now."""
        self.coming = math.inf
        self._waited, self._chance = waited, random.Random(seed)  # noqa: S311
        self._cpu = [route.cpu_s for route in workload.routes]
        self._memory = [route.memory_mib for route in workload.routes]
        self._due, self._sequence = self.events.due, self.events.sequence
        self._retrying = 0
        self._all_clients: list[Clients[RoutedRequest]] = []
        self._clients = self.clients(self.settings.patience)
        self._block: Block | None = None
        self._index = 0
        self._next_block()
        self.events.add(self)

    @property
    def now(self) -> float:
        """Of its events' queue."""
        return self.events.now

    def at(self, time: float, action: Action) -> None:
        """Do *action*, which is given its time, at *time*."""
        self.events.at(time, action)

    def advance(self, until: float) -> None:
        """Let everything happen, at all modules of its events' queue, that is due up to *until*."""
        self.events.advance(until)

    def finish_all(self) -> None:
        """Let everything that is on its way end, at all modules of its events' queue; nothing new comes."""
        self.events.finish_all()

    # What comes

    def take_until(self, limit: float) -> None:
        """Let requests come up to *limit*, and what is due before each of them happen."""
        due, events, clients, arrive = self._due, self.events, self._clients, self._arrive
        while (block := self._block) is not None and self.coming <= limit:
            times, services, outcomes, routes, draws = block.columns
            index, count, coming = self._index, len(times), self.coming
            while coming <= limit:
                while due and due[0][0] <= coming:
                    time, _, tell, whose, what = heappop(due)
                    events.now = time
                    tell(time, whose, what)
                events.now = coming
                request = RoutedRequest(coming, services[index], outcomes[index], routes[index], draws[index], clients)
                index += 1
                arrive(request, coming)
                if index == count:
                    break
                coming = times[index]
            if index == count:
                self._next_block()
            else:
                self._index, self.coming = index, coming

    def _next_block(self) -> None:
        for each in self._all_clients:
            each.prune()
        self._block, self._index = self.workload.next_block(), 0
        self.coming = self._block.times[0] if self._block else math.inf

    def stop(self) -> None:
        """Nothing new comes."""
        self._block, self.coming = None, math.inf

    def is_awaited(self) -> bool:
        """Whether somebody waits for an answer, or is about to ask again."""
        return any(each.prune() for each in self._all_clients) or self._retrying > 0

    # Who asks

    def clients(self, patience: Patience) -> Clients[RoutedRequest]:
        """Those of this *patience*."""
        made = Clients[RoutedRequest](patience, self.settings.idle_timeout_s)
        self._all_clients.append(made)
        return made

    def ask(self, route: int | None, draw: float, clients: Clients[RoutedRequest], answer: Answer) -> None:
        """Another module asks, right now; None: for any route. *answer* is told once what comes of it."""
        now = self.events.now
        route, service_s, outcome = self.workload.called(route, draw)
        request = RoutedRequest(now, service_s, outcome, route, draw, clients)
        request.answer = answer
        self._arrive(request, now)

    # Ways to a task

    def _arrive(self, request: RoutedRequest, now: float) -> None:
        clients = request.clients
        clients.awaited.append(request)
        if not clients.is_swept:
            clients.is_swept = True
            self.events.at(now + clients.alive_s, lambda time: self._sweep(clients, time))
        group, task = self.ways.target(request, now)
        if group is None or task is None:
            self.unavailable += 1
            self._end(request, Outcome.UNAVAILABLE, now)
            return
        group.counted.requests += 1
        request.task, request.group = task, group
        task.outstanding += 1
        if task.state != "up":
            self._not_taken(request, task, now)
        elif task.keep_alive_s is not None and is_raced(task.idle, task.keep_alive_s, now):
            self._end(request, Outcome.BAD_GATEWAY, now)
        else:
            self.take(request, task, now)

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
            heappush(self._due, (now + service_s, next(self._sequence), self._worked, task, request))
        if task.memory is not None and request.check is None:
            task.memory.begin(self._memory[request.route])

    def _foresee(self, task: TaskServer, due: tuple[float, RoutedRequest] | None) -> None:
        """What the processor of *task* is done with next, unless something comes between."""
        if due is not None:
            heappush(self._due, (due[0], next(self._sequence), self._worked, task, due[1]))

    def _not_taken(self, request: RoutedRequest, task: TaskServer, now: float) -> None:
        if task.state == "gone":
            self.at(now + CONNECT_S, lambda time: self.end_if_open(request, Outcome.GATEWAY_TIMEOUT, time))
        else:
            self._end(request, Outcome.BAD_GATEWAY, now)

    # Ends

    def _worked(self, now: float, task: TaskServer, request: RoutedRequest) -> None:
        """A worker of *task* has done its own work on *request*."""
        if task.state in {"dead", "gone"}:
            return
        if task.processor is not None:
            if not task.processor.end(request, now):
                return
            self._foresee(task, task.processor.following(now))
        if request.check is None:
            self.cpu_s += self._cpu[request.route]
            if self.calls is not None and self.calls(task, request):
                return
        self.finish(now, task, request)

    def finish(self, now: float, task: TaskServer, request: RoutedRequest) -> None:
        """A worker of *task* has all that it answers *request* with."""
        if task.memory is not None and request.check is None:
            task.memory.end(self._memory[request.route])
        if task.waiting:
            self._start(task.waiting.popleft(), task, now)
        else:
            task.busy -= 1
        if request.check is not None:
            request.check(now)
            return
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
        task, version = request.task, ""
        if task is not None:
            task.outstanding -= 1
            version = task.version
        if outcome >= _FIRST_LOST:
            if task is not None and request.group is not None:
                request.group.lost(task, outcome)
            if request.attempt < request.clients.retries:
                self.retried += 1
                self._retrying += 1
                self.at(now + request.clients.retry_after_s, lambda time: self._retry(request, time))
                return
        stretch = self.tally.at(now)
        stretch.counts[version, outcome] += 1
        if outcome == 0:
            took = now - request.began
            stretch.latency[int(math.log(took / LEAST_S) / STEP) if took > LEAST_S else 0] += 1
        if request.answer is not None:
            request.answer(outcome, now)

    def _retry(self, before: RoutedRequest, now: float) -> None:
        self._retrying -= 1
        draw = mixed(before.draw, _AGAIN)
        request = RoutedRequest(now, before.service_s, before.outcome, before.route, draw, before.clients)
        request.began, request.attempt, request.answer = before.began, before.attempt + 1, before.answer
        if hasattr(before, "client"):
            request.client = before.client
        self._arrive(request, now)

    def _sweep(self, clients: Clients[RoutedRequest], now: float) -> None:
        """Those that have waited for as long as they do."""
        awaited = clients.awaited
        while awaited and (awaited[0].ended or awaited[0].arrived + clients.alive_s <= now):
            self.end_if_open(awaited.popleft(), clients.late, now)
        clients.is_swept = bool(awaited)
        if awaited:
            self.at(awaited[0].arrived + clients.alive_s, lambda time: self._sweep(clients, time))

    # What a driver does

    def weigh(self, weights: Mapping[TargetGroup, float]) -> None:
        """From now on requests come to these groups; what has no weight gets none."""
        self.ways.weigh(weights)

    def weigh_route(self, route: int, weights: Mapping[TargetGroup, float]) -> None:
        """The same of the requests of one *route*, which come by a rule of their own."""
        self.ways.weigh_route(route, weights)

    def requests_of(self, task: TaskServer) -> list[RoutedRequest]:
        """Those that *task* works on, those whose answer it lacks calls for, and those that wait in it."""
        if task.processor is not None:
            there = task.processor.requests
        else:
            there = [what for _, _, _, whose, what in self._due if whose is task]
        return [*there, *task.calling, *task.waiting]
