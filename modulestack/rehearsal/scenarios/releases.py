"""Releases that succeed, or have nothing to do."""

from __future__ import annotations

from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario

PROMISE = "runs the new image, served all along"


def _release(module: RehearsedModule, availability: AvailabilityMonitor, tag: str) -> Observation:
    verdict = module.release(tag)
    met = verdict.kind == "succeeded" and module.running_image() == module.image(tag)
    return Observation(
        met and availability.served(module.desired_count()), f"{verdict.sentence()}; {availability.summary()}"
    )


def _release_again(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    revisions = module.revision_count()
    verdict = module.release("r2")
    met = verdict.kind == "nothing-to-do" and module.revision_count() == revisions
    return Observation(met and availability.served(module.desired_count()), verdict.sentence())


FIRST_RELEASE = Scenario(
    name="a first release",
    promise=PROMISE,
    run=lambda module, availability: _release(module, availability, "r1"),
    tags=("r1",),
)
SECOND_RELEASE = Scenario(
    name="a second release",
    promise=PROMISE,
    run=lambda module, availability: _release(module, availability, "r2"),
    tags=("r2",),
)
SAME_RELEASE_AGAIN = Scenario(
    name="the same release again",
    promise="nothing to do, nothing changed",
    run=_release_again,
    tags=("r2",),
)
