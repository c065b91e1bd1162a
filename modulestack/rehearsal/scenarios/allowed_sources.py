"""Somebody asks from an address that is not among the allowed ones, and somebody from one that is."""

from __future__ import annotations

from modulestack.features.allowed_sources import ONLY_ALLOWED
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.clients import allowed_client, forbidden_client
from modulestack.rehearsal.scenarios.logged_requests import NOT_LET_IN, ask
from modulestack.rehearsal.scenarios.own_request import own_request
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs

_OK, _FORBIDDEN = 200, 403


def _ask(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    allowed, stranger = allowed_client(module), forbidden_client(module)
    if not stranger:
        return Observation(False, "everybody may ask")
    own = own_request(module, source=allowed)
    answered, refused = ask(module, own, client=allowed), ask(module, own, client=stranger)
    told = "no answer" if refused == NOT_LET_IN else str(refused)
    met = answered == _OK and refused in (NOT_LET_IN, _FORBIDDEN)
    return Observation(met, f"{allowed}: {answered}, {stranger}: {told}; {availability.summary()}")


ALLOWED_SOURCES = Scenario(
    name=ONLY_ALLOWED,
    promise="no answer for it, or 403 on a shared load balancer; an answer for those that are",
    run=_ask,
    on_demand=True,
    not_tried=no_task_runs,
)
