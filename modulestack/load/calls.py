"""What the routes of a module ask other modules for, while a worker is held."""

from __future__ import annotations

import dataclasses

from modulestack.load.chance import mixed
from modulestack.load.clients import Clients
from modulestack.load.fleet import RoutedRequest, TaskServer
from modulestack.load.load_settings import Patience
from modulestack.load.outcomes import Outcome
from modulestack.load.simulator import Simulator


@dataclasses.dataclass(frozen=True, kw_only=True)
class CallKind:
    """ModuleCalls that a route makes of one module, one after the other."""

    times: int = 1
    route: int | None = None
    """Index of the other's route; None: each as often as the other's share says."""
    patience: Patience = dataclasses.field(default_factory=Patience)
    is_optional: bool = False
    """Whether the route does without an answer; else it answers with a 5xx."""


@dataclasses.dataclass(frozen=True)
class _Step:
    """One call."""

    kind: CallKind
    called: Simulator
    clients: Clients[RoutedRequest]


class ModuleCalls:
    """A worker that has done its own work makes the route's calls, in order, and answers after the last of them."""

    def __init__(self, simulator: Simulator) -> None:
        """Of the module whose requests *simulator* has, which asks here from now on."""
        self._simulator = simulator
        simulator.calls = self._begin
        self._of_route: dict[int, list[_Step]] = {}
        self.most_held = 0
        """So many workers of one task waited for calls at a time, at most."""

    def add(self, route: int, called: Simulator, kind: CallKind) -> None:
        """The last thing that *route* does, so far, is to ask *called*, which is in the same queue of events."""
        step = _Step(kind, called, called.clients(kind.patience))
        self._of_route.setdefault(route, []).extend([step] * kind.times)

    def _begin(self, task: TaskServer, request: RoutedRequest) -> bool:
        """The worker asks; False: there is nothing to ask for."""
        steps = self._of_route.get(request.route)
        if steps is None:
            return False
        task.calling[request] = None
        self.most_held = max(self.most_held, len(task.calling))
        self._ask(steps, 0, task, request)
        return True

    def _ask(self, steps: list[_Step], number: int, task: TaskServer, request: RoutedRequest) -> None:
        step = steps[number]

        def answered(outcome: int, now: float) -> None:
            if request not in task.calling:
                return  # The task is gone, and nobody waits for it.
            has_failed = outcome >= Outcome.SERVER_ERROR and not step.kind.is_optional
            if not has_failed and number + 1 < len(steps):
                self._ask(steps, number + 1, task, request)
                return
            if has_failed:
                request.outcome = Outcome.SERVER_ERROR
            del task.calling[request]
            self._simulator.finish(now, task, request)

        step.called.ask(step.kind.route, mixed(request.draw, number), step.clients, answered)
