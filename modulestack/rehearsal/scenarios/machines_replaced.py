"""The machines of a module are replaced, one set after the other, while requests go on."""

from __future__ import annotations

from modulestack.features.capacity import MACHINES_REPLACED
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.machines import group_of, is_whole, machines, one_on_each, until
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario

PATIENCE_S = 4 * 3600.0
"""A machine warms up for five minutes, and there may be many."""
_ENDED = ("Successful", "Failed", "Cancelled")


def _replace(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    """As an edit of them does; how many at once is the group's own policy."""
    before, least = set(machines(module)), 0 if module.manifest.daemon else module.least_healthy()
    name, scaling = group_of(module)["AutoScalingGroupName"], module.aws.client("autoscaling")
    scaling.start_instance_refresh(AutoScalingGroupName=name, Preferences={"ScaleInProtectedInstances": "Refresh"})

    def told() -> dict[str, object]:
        refreshes = scaling.describe_instance_refreshes(AutoScalingGroupName=name)["InstanceRefreshes"]
        return dict(refreshes[0])

    took = until(module, lambda: told()["Status"] in _ENDED, patience_s=PATIENCE_S)
    until(module, lambda: _has_its_tasks(module))
    left, status = before & set(machines(module)), told()["Status"]
    good = status == "Successful" and not left and _has_its_tasks(module) and availability.served(least)
    text = f"{len(before)} of {len(before)} machines are others after {took:.0f} s" if not left else f"{left} stay"
    return Observation(good, f"{text}; {availability.summary()}")


def _has_its_tasks(module: RehearsedModule) -> bool:
    return one_on_each(module) if module.manifest.daemon else is_whole(module, module.desired_count())


MACHINES_ARE_REPLACED = Scenario(
    name=MACHINES_REPLACED,
    promise="all are others, as many tasks serve meanwhile as the deployment says",
    run=_replace,
    on_demand=True,
    not_tried=lambda module: "" if machines(module) else "not tried: there is no machine",
)
