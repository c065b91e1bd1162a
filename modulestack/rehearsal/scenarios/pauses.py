"""Releases that a pause holds until somebody decides."""

from __future__ import annotations

from typing import Any

from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.pause_answers import PauseAnswer
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.releases import told
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs
from modulestack.rehearsal.scenarios.undone import ended
from modulestack.release.aws_access.cooperative import run_alone
from modulestack.release.outcome.verdicts import Verdict

FOLLOWED_S = 600.0
"""For which a release is followed that nobody continues."""
MOST_LOOKS = 50
"""By ``watch``: more than pauses that a file can have."""


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


def _times_out(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    """Nobody answers: the release gives up following, time passes, and ``watch`` tells what became of it."""
    before, clock = module.running_image(), module.aws.clock
    goes_on = all(_timeout(hook).get("action") == "CONTINUE" for hook in _pauses(module))
    module.pauses.is_silent, said = True, list[Verdict]()
    try:
        said.append(run_alone(module.begin_release("r6", timeout_s=FOLLOWED_S), clock))
        while said[-1].kind == "timed-out" and len(said) < MOST_LOOKS:
            held = module.deployment()
            ends = [hook.expires for hook in held.open_hooks if hook.is_waiting_for_somebody] if held else []
            clock.sleep(max(ends, default=clock.now()) + 1.0 - clock.now())
            said.append(module.watch())
    finally:
        module.pauses.is_silent = False
    met = (
        said[-1].kind == ("succeeded" if goes_on else "rolled-back-by-ecs")
        and module.running_image() == (module.image("r6") if goes_on else before)
        and availability.served(module.least_healthy())
    )
    return Observation(met, "; ".join([*(ended(each) for each in said), availability.summary()]))


def _pauses(module: RehearsedModule) -> list[dict[str, Any]]:
    return [hook for hook in module.configuration().get("lifecycleHooks", ()) if hook.get("targetType") == "PAUSE"]


def _timeout(hook: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = hook.get("timeoutConfiguration") or {}
    return found


PAUSE_CONTINUED = Scenario(
    name="a pause is continued",
    asks=True,
    promise="held until somebody continues it, runs the new image then, served all along",
    run=_continued,
    tags=("r2",),
    on_demand=True,
    not_tried=no_task_runs,
)
PAUSE_ROLLED_BACK = Scenario(
    name="a pause is answered with a rollback",
    asks=True,
    promise="held until somebody has it rolled back, the old version served all along",
    run=_rolled_back,
    tags=("r3",),
    on_demand=True,
    not_tried=no_task_runs,
)
PAUSE_TIMES_OUT = Scenario(
    name="a pause times out",
    promise="ECS does what the file says of it: goes back to the old version, or on; no request is lost",
    run=_times_out,
    tags=("r6",),
    asks=True,
    on_demand=True,
    not_tried=no_task_runs,
)
