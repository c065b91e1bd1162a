"""Releases that succeed, or have nothing to do."""

from __future__ import annotations

from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario
from modulestack.release.outcome.verdicts import Verdict

PROMISE = "runs the new image, served all along"


def told(verdict: Verdict) -> str:
    """The verdict's sentence; of a release that was not even begun, with every reason."""
    return "; ".join((verdict.sentence(), *(verdict.details if verdict.kind == "refused" else ())))


def _release(module: RehearsedModule, availability: AvailabilityMonitor, tag: str) -> Observation:
    verdict = module.release(tag)
    good = {"succeeded"} if module.desired_count() else {"succeeded", "unproven"}
    met = verdict.kind in good and module.running_image() == module.image(tag)
    return Observation(
        met and availability.served(module.least_healthy()), f"{told(verdict)}; {availability.summary()}"
    )


def _release_again(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    revisions = module.revision_count()
    verdict = module.release("r2")
    met = verdict.kind == "nothing-to-do" and module.revision_count() == revisions
    return Observation(met and availability.served(module.least_healthy()), told(verdict))


FIRST_RELEASE = Scenario(
    name="a first release",
    asks=True,
    promise=PROMISE,
    run=lambda module, availability: _release(module, availability, "r1"),
    tags=("r1",),
)
SECOND_RELEASE = Scenario(
    name="a second release",
    asks=True,
    promise=PROMISE,
    run=lambda module, availability: _release(module, availability, "r2"),
    tags=("r2",),
)
SAME_RELEASE_AGAIN = Scenario(
    name="the same release again",
    asks=True,
    promise="nothing to do, nothing changed",
    run=_release_again,
    tags=("r2",),
)
