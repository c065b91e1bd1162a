"""Somebody looks at the headers of an answer."""

from __future__ import annotations

from modulestack.contract.response_headers import HEADERS
from modulestack.features.security_headers import HEADERS_ARE_ADDED
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.clients import allowed_client
from modulestack.rehearsal.scenarios.own_request import own_request, send
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs

_NAMES = {each.name for each in HEADERS.values()}


def _look(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    client = allowed_client(module)
    answered = send(module, own_request(module, source=client), source=client, identified=True)
    seen = sorted(_NAMES & answered.headers.keys())
    return Observation(bool(seen), f"{answered.status} with {', '.join(seen) or 'none'}; {availability.summary()}")


SECURITY_HEADERS = Scenario(
    name=HEADERS_ARE_ADDED,
    promise="an answer has the headers that the file says",
    run=_look,
    on_demand=True,
    not_tried=no_task_runs,
)
