"""The number of a module's tasks, as scaling changes it."""

from __future__ import annotations

from modulestack.rehearsal.scenarios.machines import until
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule


def no_more_may_come(module: RehearsedModule) -> str:
    """Why scaling cannot add a task, for people; empty: it can."""
    target, desired = module.scalable_target(), module.desired_count()
    if target["SuspendedState"]["DynamicScalingOutSuspended"]:
        return "not tried: scaling out is suspended"
    if not desired:
        return "not tried: no task shall run"
    return "" if desired < target["MaxCapacity"] else "not tried: as many tasks as may be are there"


def settled(module: RehearsedModule, wanted: int, *, most: int = 0, patience_s: float = 0.0) -> int:
    """
    How many tasks *module* runs, once it is as many as are *wanted* (to *most*), or patience has ended.

    *patience_s* is for what scaling waits, beside what the module itself does, in simulated seconds.
    """

    def is_so() -> bool:
        desired = module.desired_count()
        return wanted <= desired <= max(wanted, most) and desired == len(module.running_tasks())

    until(module, is_so, patience_s=patience_s)
    return len(module.running_tasks())
