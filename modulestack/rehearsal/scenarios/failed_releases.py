"""Releases that fail; ``image_behaviours.py`` says how, by the image's tag."""

from __future__ import annotations

from collections.abc import Callable

from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.releases import told
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario

PROMISE = "undone, the old version served all along"
JUDGED_WITHIN_S = 3600
"""A longer grace period is not waited for."""


def _no_task_fails(module: RehearsedModule) -> str:
    return "" if module.desired_count() else "not tried: no task shall run, so none can fail"


def _no_check_fails(module: RehearsedModule) -> str:
    if (asked := module.asked()) != module.manifest.container:
        return f"not tried: the load balancer asks {asked}, whatever image the module's own container has"
    if module.is_only_connected_to():
        return "not tried: the load balancer only connects, whatever the container answers"
    grace_s = module.grace_period_s()
    if module.desired_count() and grace_s > JUDGED_WITHIN_S:
        return f"not tried: in the grace period of {grace_s} s ECS heeds no failed check"
    return _no_task_fails(module)


def _failing(tag: str) -> Callable[[RehearsedModule, AvailabilityMonitor], Observation]:
    """A release of *tag*, which is undone."""

    def run(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
        before = module.running_image()
        verdict = module.release(tag)
        ends = {"rolled-back-by-us", "rolled-back-by-ecs"}
        if any(job.before_release for job in module.manifest.jobs):
            ends.add("refused")  # its jobs meet the same image first
        met = verdict.kind in ends and module.running_image() == before
        return Observation(
            met and availability.served(module.least_healthy()), f"{told(verdict)}; {availability.summary()}"
        )

    return run


CRASHING_RELEASE = Scenario(
    name="a release whose container crashes",
    asks=True,
    promise=PROMISE,
    run=_failing("crash"),
    tags=("crash",),
    not_tried=_no_task_fails,
)
MISSING_IMAGE = Scenario(
    name="a release whose image does not exist",
    asks=True,
    promise=PROMISE,
    run=_failing("missing"),
    tags=("missing",),
    not_tried=_no_task_fails,
)
UNHEALTHY_RELEASE = Scenario(
    name="a release that never passes its health check",
    asks=True,
    promise=PROMISE,
    run=_failing("unhealthy"),
    tags=("unhealthy",),
    not_tried=_no_check_fails,
)
