"""Testers reach a new version before others do: who is answered by it when, while a release goes on."""

from __future__ import annotations

import itertools
from urllib.parse import urlsplit

from modulestack.embedded_aws.clock import attached
from modulestack.embedded_aws.traffic import OK, Answered, NoWay, Traffic
from modulestack.features.deployment_strategies import TESTERS_FIRST
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.clients import allowed_client
from modulestack.rehearsal.scenarios.own_request import own_request, url_of
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs

INTERVAL_S = 1.0
"""Between two requests of each, simulated seconds: less than ECS takes to move requests."""


_DRAW = 0.5
"""Of all requests: by the same rule both clients are answered alike, so that no chance puts testers first."""


class TwoClients:
    """A timeline on the account's clock: one who sends what testers do, and one who does not."""

    def __init__(self, module: RehearsedModule) -> None:
        """
        Ask for the first time.

        Raises:
            NoWay: nobody outside may ask it.
        """
        self._module, self._traffic = module, Traffic(module.aws, draws=itertools.repeat(_DRAW))
        self._source = allowed_client(module)
        self._request = own_request(module, source=self._source)
        way = next(each for each in module.manifest.traffic if each.test_rule)
        host = urlsplit(f"//{self._request.host}").hostname or ""
        self._host = f"{host}:{way.test_port}" if way.test_port else self._request.host
        header = way.test_header
        self._headers = ((header.name, header.values[0].replace("*", "").replace("?", "x")),) if header else ()
        self._old = self._ask(tests=False).target_group
        self._next = module.aws.clock.now() + INTERVAL_S
        self.testers_at: float | None = None
        """When the new version answered a tester first, epoch seconds."""
        self.others_at: float | None = None
        self.lost = 0
        """Requests that got something else than a 200."""

    def next_due(self) -> float:
        """When they ask next, epoch seconds."""
        return self._next

    def run_until(self, time: float) -> None:
        """Ask, once for all the times that passed; no more once both know the new version."""
        while self._next <= time:
            self._next += INTERVAL_S
        if self.testers_at and self.others_at:
            return
        with self._module.aws.looked_at():
            tester, other = self._ask(tests=True), self._ask(tests=False)
        self.lost += sum(each.status != OK for each in (tester, other))
        if tester.target_group != self._old:
            self.testers_at = self.testers_at or time
        if other.target_group != self._old:
            self.others_at = self.others_at or time

    def _ask(self, *, tests: bool) -> Answered:
        request = self._request
        url = url_of(request, urlsplit(self._module.manifest.url).scheme)
        if tests:
            url = url.replace(f"//{request.host}", f"//{self._host}", 1)
        headers = (*request.headers, *(self._headers if tests else ()))
        return self._traffic.send(url, method=request.method, headers=headers, source=self._source, identified=True)


def _testers_first(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    clients = TwoClients(module)
    with attached(module.aws.clock, clients):
        verdict = module.release("testers")
    if clients.testers_at is None or clients.others_at is None:
        who = "testers" if clients.testers_at is None else "others"
        return Observation(False, f"the new version answered no requests of {who}; {verdict.sentence()}")
    ahead = clients.others_at - clients.testers_at
    met = verdict.kind == "succeeded" and ahead > 0 and not clients.lost
    lost = f"{clients.lost or 'none'} of their requests lost"
    text = f"it answered testers {ahead:.0f} s before others, {lost}; {verdict.sentence()}; {availability.summary()}"
    return Observation(met and availability.served(module.least_healthy()), text)


def _not_tried(module: RehearsedModule) -> str:
    if urlsplit(module.manifest.url).scheme not in {"http", "https"}:
        return "not tried: nobody here sends anything by its protocol"
    try:
        TwoClients(module)
    except NoWay:
        return "not tried: nobody outside may ask it"
    return no_task_runs(module)


TESTERS_ARE_FIRST = Scenario(
    name=TESTERS_FIRST,
    promise="the new version answers them first, others later, and nobody is left without an answer",
    run=_testers_first,
    tags=("testers",),
    on_demand=True,
    not_tried=_not_tried,
)
