"""Releases that a pause holds until somebody decides."""

from __future__ import annotations

from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.pause_answers import PauseAnswer
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.releases import told
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs
from modulestack.release.outcome.verdicts import Verdict


def _release(module: RehearsedModule, tag: str) -> tuple[Verdict, list[PauseAnswer], str]:
    """A release of *tag*, what was answered meanwhile, and both for people."""
    began, before = module.aws.clock.now(), len(module.pauses.given)
    verdict = module.release(tag)
    answers = module.pauses.given[before:]
    return verdict, answers, "; ".join([*(each.text(began) for each in answers), told(verdict)])


def _continued(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    verdict, answers, text = _release(module, "r2")
    met = bool(answers) and verdict.kind == "succeeded" and module.running_image() == module.image("r2")
    return Observation(met and availability.served(module.least_healthy()), f"{text}; {availability.summary()}")


def _rolled_back(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    before, module.pauses.rolls_back = module.running_image(), True
    try:
        verdict, answers, text = _release(module, "r3")
    finally:
        module.pauses.rolls_back = False
    met = bool(answers) and verdict.kind == "rolled-back-by-ecs" and module.running_image() == before
    return Observation(met and availability.served(module.least_healthy()), f"{text}; {availability.summary()}")


PAUSE_CONTINUED = Scenario(
    name="a pause is continued",
    promise="held until somebody continues it, runs the new image then, served all along",
    run=_continued,
    tags=("r2",),
    on_demand=True,
    not_tried=no_task_runs,
)
PAUSE_ROLLED_BACK = Scenario(
    name="a pause is answered with a rollback",
    promise="held until somebody has it rolled back, the old version served all along",
    run=_rolled_back,
    tags=("r3",),
    on_demand=True,
    not_tried=no_task_runs,
)
