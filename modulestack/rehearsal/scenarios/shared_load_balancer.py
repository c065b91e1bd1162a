"""A module behind a shared load balancer is released: its requests, and those of its neighbours, are answered."""

from __future__ import annotations

from modulestack.contract.load_balancers import OWN
from modulestack.features.routes import SHARED as NAME
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.releases import told
from modulestack.rehearsal.scenarios.request_monitor import RequestMonitor
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs

TAG = "shared"


def _release(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    shared = next(each for each in module.manifest.load_balancers if each.name != OWN)
    with RequestMonitor(module.aws, shared.target_group).watching() as requests:
        verdict = module.release(TAG)
    met = verdict.kind == "succeeded" and module.running_image() == module.image(TAG)
    served = availability.served(module.least_healthy())
    return Observation(
        met and served and not requests.unanswered, f"{told(verdict)}; {shared.name}: {requests.summary()}"
    )


BEHIND_SHARED = Scenario(
    name=NAME,
    promise="every request to it and to its neighbours is answered by whose it is",
    run=_release,
    tags=(TAG,),
    on_demand=True,
    not_tried=no_task_runs,
)
