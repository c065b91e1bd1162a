"""A release comes while the one before still bakes: by the same command, which waits, or past it, which replaces."""

from __future__ import annotations

from modulestack.features.deployment_strategies import DEPLOYED_PAST_RELEASE, RELEASE_WHILE_BAKING
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.beside import bakes, beside
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs
from modulestack.rehearsal.scenarios.undone import ended
from modulestack.release.aws_access.cooperative import Steps

FIRST, SECOND = "r4", "r5"


def _waits(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    first, second = beside(
        module, module.begin_release(FIRST), lambda: bakes(module), lambda: module.begin_release(SECOND)
    )
    if second is None:
        return Observation(met=False, text=f"the first one did not bake; {ended(first)}")
    met = first.kind == second.kind == "succeeded" and module.running_image() == module.image(SECOND)
    text = f"the first: {ended(first)}; the second, which waited for it: {ended(second)}; {availability.summary()}"
    return Observation(met and availability.served(module.least_healthy()), text)


def _deploy(module: RehearsedModule, definition: str) -> Steps[str]:
    """Past ``modulestack release``; the deployment."""
    yield 0.0
    where = {"cluster": module.manifest.cluster, "service": module.manifest.service}
    answer = module.aws.client("ecs").update_service(**where, taskDefinition=definition)
    return str(answer["service"]["currentServiceDeployment"])


def _replaced(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    before, definition = module.running_image(), str(module.definition()["taskDefinitionArn"])
    released, other = beside(
        module, module.begin_release("r3"), lambda: bakes(module), lambda: _deploy(module, definition)
    )
    if other is None:
        return Observation(met=False, text=f"it did not bake; {ended(released)}")
    followed = module.watch()
    met = released.kind == "superseded" and followed.kind == "succeeded" and module.running_image() == before
    text = f"{ended(released)}; the other one: {ended(followed)}; {availability.summary()}"
    return Observation(met and availability.served(module.least_healthy()), text)


def _not_tried(module: RehearsedModule) -> str:
    if int(module.configuration().get("bakeTimeInMinutes", 0)) < 1:
        return "not tried: it does not bake"
    return no_task_runs(module)


SECOND_WAITS = Scenario(
    name=RELEASE_WHILE_BAKING,
    promise="it waits until the first one has succeeded, and runs then; no request is lost",
    run=_waits,
    tags=(FIRST, SECOND),
    asks=True,
    on_demand=True,
    not_tried=_not_tried,
)
OTHER_REPLACES = Scenario(
    name=DEPLOYED_PAST_RELEASE,
    promise="ECS gives up the one that bakes, whose release says so, and no request is lost",
    run=_replaced,
    tags=("r3",),
    asks=True,
    on_demand=True,
    not_tried=_not_tried,
)
