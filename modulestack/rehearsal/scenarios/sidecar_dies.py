"""A container beside the module's own dies: the task with it, or alone, or it is started again in its task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.features.containers import SIDECAR_DIES as NAME
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.killed_task import POLL_S
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs

EXIT_CODE = 3
MOMENT_S = 1.0


def _die(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    """Each that runs, one after the other; those that have ended, as they should, cannot die."""
    met, told = True, list[str]()
    for name, definition in module.sidecars().items():
        if module.containers_of(module.tasks()[0])[name]["lastStatus"] != "RUNNING":
            continue
        kept, text = _one_dies(module, availability, name, definition)
        met, told = met and kept, [*told, text]
    return Observation(met, "; ".join(told) or "not tried: none of them runs")


def _one_dies(
    module: RehearsedModule, availability: AvailabilityMonitor, name: str, definition: Mapping[str, Any]
) -> tuple[bool, str]:
    policy = definition.get("restartPolicy") or {}
    if policy.get("enabled") and EXIT_CODE not in policy.get("ignoredExitCodes", ()):
        module.aws.clock.sleep(policy.get("restartAttemptPeriod", 300))
        return _is_restarted(module, name)
    if definition.get("essential", True):
        return _takes_its_task(module, availability, name)
    return _is_told(module, name)


def _kill(module: RehearsedModule, name: str) -> str:
    """End the process of the container *name* in one task; the task's ARN."""
    task, manifest = module.tasks()[0], module.manifest
    module.aws.ecs.faults.change(
        manifest.cluster,
        manifest.service,
        task=task.rpartition("/")[2],
        container=name,
        exits_after_s=0,
        exit_code=EXIT_CODE,
    )
    module.aws.clock.sleep(MOMENT_S)
    return task


def _is_restarted(module: RehearsedModule, name: str) -> tuple[bool, str]:
    task, manifest = _kill(module, name), module.manifest
    module.aws.ecs.faults.change(
        manifest.cluster, manifest.service, task=task.rpartition("/")[2], container=name, exits_after_s=None
    )
    module.aws.clock.sleep(2 * POLL_S)
    goes_on = task in module.tasks() and module.containers_of(task)[name]["lastStatus"] == "RUNNING"
    return goes_on, f"{name}: started again in its task" if goes_on else f"{name}: not started again"


def _takes_its_task(module: RehearsedModule, availability: AvailabilityMonitor, name: str) -> tuple[bool, str]:
    killed, clock = _kill(module, name), module.aws.clock
    desired, began = module.desired_count(), clock.now()

    def is_replaced() -> bool:
        tasks = module.tasks()
        return killed not in tasks and len(tasks) == availability.healthy_now() == desired

    while not (replaced := is_replaced()) and clock.now() - began < module.patience_s:
        clock.sleep(POLL_S)
    took = clock.now() - began
    what = f"a new task served {took:.0f} s later" if replaced else f"its task was not replaced in {took:.0f} s"
    return replaced, f"{name}: {what}"


def _is_told(module: RehearsedModule, name: str) -> tuple[bool, str]:
    task = _kill(module, name)
    told = [sentence for sentence in module.ended_containers() if sentence.startswith(f"{name} ended")]
    goes_on = task in module.tasks()
    text = f"status says: {told[0]}" if told else "nobody is told"
    return bool(told) and goes_on, f"{name}: its task {'goes on' if goes_on else 'ended'}, {text}"


SIDECAR_DIES = Scenario(
    name=NAME,
    promise="replaced with its task; told if the task goes on; or started again, as the file says",
    run=_die,
    on_demand=True,
    not_tried=no_task_runs,
)
