"""Somebody takes a release back while only a few requests go to it."""

from __future__ import annotations

from modulestack.embedded_aws.ecs.deployment_lifecycle import stages
from modulestack.features.deployment_strategies import ROLLBACK_AT_FIRST_STEP
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.beside import beside, is_in
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs
from modulestack.rehearsal.scenarios.undone import back_text, ended, was_undone
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.outcome.verdicts import Verdict

WATCHED_S = 60.0
"""For which somebody looks at the new version before he takes it back."""


def _roll_back(module: RehearsedModule, at: list[float]) -> Steps[Verdict]:
    yield WATCHED_S
    at.append(module.aws.clock.now())
    return (yield from module.begin_rollback())


def _taken_back(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    before, percent, at = module.running_image(), module.first_step(), list[float]()
    released, back = beside(
        module,
        module.begin_release("r3"),
        lambda: is_in(module, stages.PRODUCTION_TRAFFIC_SHIFT),
        lambda: _roll_back(module, at),
    )
    if back is None:
        return Observation(met=False, text=f"it was over before its first step; {ended(released)}")
    met = (
        back.kind == "succeeded"
        and was_undone(module, availability, released, kind="stopped", before=before, since=at[0])
        and availability.served(module.least_healthy())
    )
    text = f"taken back at {percent:g} %: {ended(back)}; of the release: {ended(released)}"
    return Observation(met, f"{text}{back_text(availability, before, at[0])}; {availability.summary()}")


def _not_tried(module: RehearsedModule) -> str:
    if _first_bake_min(module) * 60.0 <= WATCHED_S:
        return "not tried: its first step is over too soon for somebody to take it back"
    return no_task_runs(module)


def _first_bake_min(module: RehearsedModule) -> int:
    """Minutes from the first step to the next."""
    configuration = module.configuration()
    if canary := configuration.get("canaryConfiguration"):
        return int(canary["canaryBakeTimeInMinutes"])
    linear = configuration.get("linearConfiguration")
    return int(linear["stepBakeTimeInMinutes"]) if linear else 0


FIRST_STEP_TAKEN_BACK = Scenario(
    name=ROLLBACK_AT_FIRST_STEP,
    promise="the old version has all requests again within a minute, and none is lost",
    run=_taken_back,
    tags=("r3",),
    asks=True,
    on_demand=True,
    not_tried=_not_tried,
)
