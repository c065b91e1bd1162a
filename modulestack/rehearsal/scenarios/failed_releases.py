"""Releases that fail; ``image_behaviours.py`` says how, by the image's tag."""

from __future__ import annotations

from collections.abc import Callable

from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario

PROMISE = "undone, the old version served all along"


def _failing(tag: str) -> Callable[[RehearsedModule, AvailabilityMonitor], Observation]:
    """A release of *tag*, which is undone."""

    def run(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
        before = module.running_image()
        verdict = module.release(tag)
        met = verdict.kind in {"rolled-back-by-us", "rolled-back-by-ecs"} and module.running_image() == before
        return Observation(
            met and availability.served(module.desired_count()), f"{verdict.sentence()}; {availability.summary()}"
        )

    return run


CRASHING_RELEASE = Scenario(
    name="a release whose container crashes", promise=PROMISE, run=_failing("crash"), tags=("crash",)
)
MISSING_IMAGE = Scenario(
    name="a release whose image does not exist", promise=PROMISE, run=_failing("missing"), tags=("missing",)
)
UNHEALTHY_RELEASE = Scenario(
    name="a release that never passes its health check", promise=PROMISE, run=_failing("unhealthy"), tags=("unhealthy",)
)
