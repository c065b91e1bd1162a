"""Somebody stops a task by ``modulestack stop``: who asks all along is answered all along."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from modulestack.contract.errors import BadInput
from modulestack.embedded_aws.clock import attached
from modulestack.embedded_aws.traffic import OK, Answered, NoWay
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.clients import allowed_client
from modulestack.rehearsal.scenarios.own_request import own_request, send
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario

INTERVAL_S = 2.0
"""Between two requests, simulated seconds: every task has one within the time that ECS takes to deregister it."""
AFTER_S = 30.0
"""For which it is asked once the task is stopping: longer than ECS takes to deregister one."""


class Caller:
    """A timeline on the account's clock that asks the module at its address, and notes what came in place of a 200."""

    def __init__(self, module: RehearsedModule) -> None:
        self._module, self._source = module, allowed_client(module)
        self._request = own_request(module, source=self._source)
        self._next = module.aws.clock.now() + INTERVAL_S
        self.statuses: Counter[int] = Counter()
        """Status → how many answers had it."""

    def next_due(self) -> float:
        """When it asks next, epoch seconds."""
        return self._next

    def run_until(self, time: float) -> None:
        """Ask, as often as the time that passed has it."""
        while self._next <= time:
            self._next += INTERVAL_S
            self.statuses[self.ask().status] += 1

    def ask(self) -> Answered:
        """
        Ask once.

        Raises:
            NoWay: it is not let in.
        """
        with self._module.aws.internal():
            return send(self._module, self._request, source=self._source, identified=True)

    @contextlib.contextmanager
    def asking(self) -> Iterator[Caller]:
        """While in here, it asks."""
        with attached(self._module.aws.clock, self):
            yield self

    def lost(self) -> dict[int, int]:
        """Status other than 200 → how many answers had it."""
        return {status: count for status, count in sorted(self.statuses.items()) if status != OK}

    def summary(self) -> str:
        """For people."""
        lost = ", ".join(f"{count} of {self.statuses.total()} got {status}" for status, count in self.lost().items())
        return lost or f"{self.statuses.total()} requests, each answered"


def _stop(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    with Caller(module).asking() as caller:
        try:
            drained_s = module.stop_by_command()
        except BadInput as refused:
            return Observation(met=False, text=str(refused))
        module.aws.clock.sleep(drained_s + AFTER_S)
    text = f"drained for {drained_s:.0f} s; {caller.summary()}; {availability.summary()}"
    return Observation(not caller.lost(), text)


def _not_tried(module: RehearsedModule) -> str:
    if len(module.running_tasks()) < 2:
        return "not tried: another task has to answer meanwhile"
    if not module.manifest.target_groups or urlsplit(module.manifest.url).scheme not in {"http", "https"}:
        return "not tried: it answers no HTTP"
    try:
        answered = Caller(module).ask()
    except NoWay:
        return "not tried: nobody outside may ask it"
    return "" if answered.status == OK else f"not tried: it answers {answered.status} by itself"


STOPPED_TASK = Scenario(
    name="a task is stopped by the command",
    promise="no request is lost",
    run=_stop,
    not_tried=_not_tried,
)
