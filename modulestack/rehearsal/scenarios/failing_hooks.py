"""Functions of lifecycle hooks that say no: a release for each of a function's stages."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Iterator

from modulestack.embedded_aws.clock import Clock
from modulestack.embedded_aws.ecs.deployment_lifecycle import stages
from modulestack.embedded_aws.ecs.deployment_lifecycle.hook_functions import SUCCESS, HookAnswer, Payload, name_of
from modulestack.features.deployment_strategies import HOOK_FAILS
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs
from modulestack.rehearsal.scenarios.undone import back_text, ended, was_undone

_SAYS_NO = {"answers FAILED": HookAnswer(hook_status="FAILED"), "ends with an error": HookAnswer(raises=True)}
"""Ways in which a function does, by turns."""


@dataclasses.dataclass(kw_only=True)
class FailingFunction:
    """A function that says no in one stage, and yes in others."""

    stage: str
    answer: HookAnswer
    clock: Clock
    said_no: list[float] = dataclasses.field(default_factory=list)
    """When, epoch seconds."""

    def __call__(self, payload: Payload) -> HookAnswer:
        """What it answers."""
        if payload["lifecycleStage"] != self.stage:
            return SUCCESS
        self.said_no.append(self.clock.now() + self.answer.takes_s)
        return self.answer


def _asked(module: RehearsedModule) -> Iterator[tuple[str, str]]:
    """Each function (ARN) with each stage in which a release asks it, in the order of stages."""
    hooks = [each for each in module.configuration().get("lifecycleHooks", ()) if each.get("hookTargetArn")]
    for stage in stages.BY_NAME:
        # Only services with several revisions are reconciled: what somebody has left half done.
        if stage != stages.RECONCILE_SERVICE:
            yield from dict.fromkeys((h["hookTargetArn"], stage) for h in hooks if stage in h["lifecycleStages"])


def _fails(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    told, met, ways = [], True, itertools.cycle(_SAYS_NO.items())
    for (arn, stage), (how, answer) in zip(_asked(module), ways, strict=False):
        function, before = FailingFunction(stage=stage, answer=answer, clock=module.aws.clock), module.running_image()
        module.aws.ecs.functions.set(arn, by=function)
        verdict = module.release("r3")
        module.aws.ecs.functions.forget(arn)
        since = function.said_no[0] if function.said_no else math.inf
        met &= was_undone(
            module, availability, verdict, kind="rolled-back-by-ecs", before=before, since=since, says=stage
        )
        told.append(f"{name_of(arn)} {how} in {stage}: {ended(verdict)}{back_text(availability, before, since)}")
    told.append(availability.summary())
    return Observation(met and availability.served(module.least_healthy()), "; ".join(told))


def _not_tried(module: RehearsedModule) -> str:
    if not any(_asked(module)):
        return "not tried: its functions are asked in no stage that a release comes through"
    return no_task_runs(module)


FAILING_HOOK = Scenario(
    name=HOOK_FAILS,
    promise="in each of its stages ECS goes back to the old version within a minute, and no request is lost",
    run=_fails,
    tags=("r3",),
    asks=True,
    on_demand=True,
    not_tried=_not_tried,
)
