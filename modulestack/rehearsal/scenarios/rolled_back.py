"""A person takes a release back."""

from __future__ import annotations

from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.releases import told
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario


def _roll_back(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    verdict = module.roll_back()
    met = verdict.kind == "succeeded" and module.running_image() == module.image("r1")
    return Observation(
        met and availability.served(module.least_healthy()), f"{told(verdict)}; {availability.summary()}"
    )


def _no_way_back(module: RehearsedModule) -> str:
    if module.desired_count():
        return ""
    return "not tried: no task shall run, so no release has proven itself to go back to"


ROLLBACK = Scenario(
    name="a rollback",
    asks=True,
    promise="back on the first release's image, served all along",
    run=_roll_back,
    tags=("r1",),
    not_tried=_no_way_back,
)
