"""A task protects itself while a release wants to replace it."""

from __future__ import annotations

from modulestack.features.scale_in_protection import SCENARIO
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.releases import told
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs

MINUTES = 8
"""Longer than a release takes without it, shorter than what a rehearsal allows one."""


def _release(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    clock, where = module.aws.clock, {"cluster": module.manifest.cluster}
    ecs, kept = module.aws.client("ecs"), module.tasks()[0]
    until = clock.now() + MINUTES * 60
    ecs.update_task_protection(**where, tasks=[kept], protectionEnabled=True, expiresInMinutes=MINUTES)
    said_before = len(module.progress)
    verdict = module.release("r3")
    [task] = ecs.describe_tasks(**where, tasks=[kept])["tasks"]
    stopped = task.get("stoppingAt")
    waited = stopped is not None and stopped.timestamp() >= until - 1
    named = f"protected task to end: {kept.rpartition('/')[2][:12]}"
    said = any(named in text for text in module.progress[said_before:])
    met = verdict.kind == "succeeded" and waited and said and availability.served(module.least_healthy())
    text = "waited for it, and said so" if waited and said else "did not wait for it, or did not say so"
    return Observation(met, f"{told(verdict)}; {text}; {availability.summary()}")


PROTECTED_TASK = Scenario(
    name=SCENARIO,
    promise="the release waits for the task, by name, and then succeeds",
    run=_release,
    tags=("r3",),
    on_demand=True,
    not_tried=no_task_runs,
)
