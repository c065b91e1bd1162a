"""
New tasks are healthy, and crash once they have requests.

ECS's circuit breaker is of rolling updates: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
"""

from __future__ import annotations

import dataclasses

from modulestack.contract import protocols
from modulestack.embedded_aws.ecs.deployment_lifecycle import stages
from modulestack.features.deployment_strategies import CRASH_LOOP
from modulestack.rehearsal.image_behaviours import IMAGE_BEHAVIOURS
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.beside import beside, is_in
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs
from modulestack.rehearsal.scenarios.undone import back_text, ended, was_undone
from modulestack.release.aws_access.cooperative import Steps

TAG = "r3"
"""Well until it has requests."""
CRASHES = dataclasses.replace(IMAGE_BEHAVIOURS["crash"], last_output=("MemoryError",))
WITHIN_S = 180.0
"""Until the old version answers all again: two tasks must have failed, and be seen twice a minute."""
LEAST_TOGETHER_MIN = 5
"""Minutes for which both versions must run."""


def _crash(module: RehearsedModule) -> Steps[float]:
    """What runs of the new version ends, and so does all that comes in its place; since when, epoch seconds."""
    module.aws.ecs.behaviours.set(module.image(TAG), CRASHES)
    service, manifest = module.state(), module.manifest
    new = service.records[0].target
    for task in [each for each in service.tasks.values() if each.deployment and each.deployment.revision is new]:
        module.aws.ecs.faults.change(
            manifest.cluster,
            task=task.id,
            container=manifest.container,
            exits_after_s=CRASHES.exits_after_s,
            exit_code=CRASHES.exit_code,
            last_output=CRASHES.last_output,
        )
    yield 0.0
    return module.aws.clock.now()


def _loops(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    before = module.running_image()
    verdict, since = beside(
        module,
        module.begin_release(TAG),
        lambda: is_in(module, stages.PRODUCTION_TRAFFIC_SHIFT, stages.BAKE_TIME),
        lambda: _crash(module),
    )
    module.aws.ecs.behaviours.forget(module.image(TAG))
    if since is None:
        return Observation(met=False, text=f"the new version got no requests; {ended(verdict)}")
    met = was_undone(
        module,
        availability,
        verdict,
        kind="rolled-back-by-us",
        before=before,
        since=since,
        says=f"exit code {CRASHES.exit_code}",
        within_s=WITHIN_S,
    )
    text = f"{ended(verdict)}{back_text(availability, before, since)}; {availability.summary()}"
    return Observation(met, text)


def _not_tried(module: RehearsedModule) -> str:
    if module.manifest.protocol in protocols.NETWORK:
        return "not tried: a network load balancer takes ten minutes to give the old version its connections back"
    configuration = module.configuration()
    canary, linear = configuration.get("canaryConfiguration", {}), configuration.get("linearConfiguration", {})
    minutes = [configuration.get("bakeTimeInMinutes", 0), canary.get("canaryBakeTimeInMinutes", 0)]
    minutes.append(linear.get("stepBakeTimeInMinutes", 0))
    if sum(minutes) < LEAST_TOGETHER_MIN:
        return f"not tried: both versions run together for {sum(minutes)} minutes only"
    return no_task_runs(module)


CRASHING_UNDER_REQUESTS = Scenario(
    name=CRASH_LOOP,
    promise="ended after two like failures, which ECS itself would not; the old version has all requests again",
    run=_loops,
    tags=(TAG,),
    asks=True,
    on_demand=True,
    not_tried=_not_tried,
)
