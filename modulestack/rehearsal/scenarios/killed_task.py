"""A task stops although nobody wanted it."""

from __future__ import annotations

from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs

POLL_S = 5.0


def _kill(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    clock = module.aws.clock
    killed = module.stop_a_task()
    desired, started = module.desired_count(), clock.now()

    def is_replaced() -> bool:
        tasks = module.running_tasks()
        return killed not in tasks and len(tasks) == availability.healthy_now() == desired

    while not (replaced := is_replaced()) and clock.now() - started < module.patience_s:
        clock.sleep(POLL_S)
    took = clock.now() - started
    return Observation(
        replaced, f"a new task served {took:.0f} s later, {desired} of {desired} healthy; {availability.summary()}"
    )


KILLED_TASK = Scenario(
    name="a task is killed",
    promise="replaced by ECS, all tasks healthy again",
    run=_kill,
    not_tried=no_task_runs,
)
