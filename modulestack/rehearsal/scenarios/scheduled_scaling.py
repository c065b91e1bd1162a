"""Time comes to each schedule of a module's scaling: other bounds, and the number of tasks that fits into them."""

from __future__ import annotations

import math
from typing import Any

from modulestack.contract.schedule_expression import next_run
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario

FARTHEST_S = 8 * 24 * 3600.0
"""What comes later is not waited for: time is simulated, and yet each health check happens in it."""
POLL_S = 15.0


def _coming(module: RehearsedModule) -> list[tuple[float, dict[str, Any]]]:
    """When each schedule comes next that does within the time that is waited for, and what it is; in order."""
    now, found = module.aws.clock.now(), []
    for action in module.scheduled_actions():
        at = next_run(action["Schedule"], action["Timezone"], made=action["CreationTime"].timestamp(), after=now)
        if at is not None and at - now <= FARTHEST_S:
            found.append((at, action))
    return sorted(found, key=lambda each: each[0])


def _not_tried(module: RehearsedModule) -> str:
    if module.scalable_target()["SuspendedState"]["ScheduledScalingSuspended"]:
        return "not tried: its schedules are suspended"
    return "" if _coming(module) else f"not tried: none of its schedules comes within {FARTHEST_S / 86400:.0f} days"


def _run(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    clock, before, desired = module.aws.clock, module.scalable_target(), module.desired_count()
    met, said = [], []
    for at, action in _coming(module):
        clock.sleep(max(0.0, at - clock.now()) + POLL_S)
        until = clock.now() + module.patience_s
        while len(module.running_tasks()) != module.desired_count() and clock.now() < until:
            clock.sleep(POLL_S)
        target, running = module.scalable_target(), len(module.running_tasks())
        least, most = int(target["MinCapacity"]), int(target["MaxCapacity"])
        wanted = action["ScalableTargetAction"]
        is_set = wanted.get("MinCapacity", least) == least and wanted.get("MaxCapacity", most) == most
        met.append(is_set and least <= running <= most)
        said.append(f"{action['ScheduledActionName']} {least} to {most}: {running}")
    _put_back(module, before, desired)
    return Observation(all(met), f"{', '.join(said)} tasks; {availability.summary()}")


def _put_back(module: RehearsedModule, target: dict[str, Any], desired: int) -> None:
    """What comes after it begins as it did."""
    bounds = {key: target[key] for key in ("MinCapacity", "MaxCapacity")}
    module.aws.client("application-autoscaling").register_scalable_target(**module.scaled_resource(), **bounds)
    module.set_count(desired)
    until = module.aws.clock.now() + math.ceil(module.patience_s)
    while len(module.running_tasks()) != desired and module.aws.clock.now() < until:
        module.aws.clock.sleep(POLL_S)


SCHEDULED_SCALING = Scenario(
    name="schedules set how many tasks there may be",
    promise="each at its time, and the number of tasks with it",
    run=_run,
    on_demand=True,
    not_tried=_not_tried,
)
