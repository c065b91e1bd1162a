"""A release while the machines are full and no other one comes: it waits, and says for what, and what to do."""

from __future__ import annotations

from modulestack.features.capacity import FULL_MACHINES
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.machines import MOST_STEPS, group_of, is_whole, machines, until
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.releases import told
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs
from modulestack.release.rollout.placement import advice

TAG = "r3"
SHRINKS_S = 3600.0
"""ECS ends machines that nobody needs a quarter of an hour later."""
SETTLES_S = 120.0
"""A task that has room runs by then, and one that has none waits."""


def _release(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    wanted, before, scaling = module.desired_count(), len(machines(module)), module.aws.client("autoscaling")
    group = {"AutoScalingGroupName": group_of(module)["AutoScalingGroupName"]}
    scaling.suspend_processes(**group, ScalingProcesses=["Launch"])
    full = _fill(module, wanted)
    verdict = module.release(TAG)
    scaling.resume_processes(**group, ScalingProcesses=["Launch"])
    module.set_count(wanted)
    until(module, lambda: is_whole(module, wanted))
    again = module.release(TAG)
    until(module, lambda: is_whole(module, wanted) and len(machines(module)) <= before, patience_s=SHRINKS_S)
    said = advice(module.manifest, {}) in told(verdict)
    met = verdict.kind == "succeeded" or (verdict.kind in {"timed-out", "refused"} and said)
    text = f"with {full} tasks: {told(verdict)}; then {told(again)}; {availability.summary()}"
    good = met and again.is_good and is_whole(module, wanted) and module.running_image() == module.image(TAG)
    return Observation(good and availability.served(module.least_healthy()), text)


def _fill(module: RehearsedModule, wanted: int) -> int:
    """As many tasks as there is room for; how many that is."""
    for count in range(wanted + 1, wanted + MOST_STEPS):
        module.set_count(count)
        module.aws.clock.sleep(SETTLES_S)
        if not is_whole(module, count):
            return _settled(module, count - 1)
    return wanted + MOST_STEPS - 1


def _settled(module: RehearsedModule, count: int) -> int:
    module.set_count(count)
    until(module, lambda: is_whole(module, count))
    return count


RELEASE_WITHOUT_ROOM = Scenario(
    name=FULL_MACHINES,
    promise="it goes on within its limits, or ends and says what it waits for and what to do; with room it succeeds",
    run=_release,
    tags=(TAG,),
    on_demand=True,
    not_tried=no_task_runs,
)
