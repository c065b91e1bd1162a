"""A job whose time has come: its schedule runs what was released last, not what was tried."""

from __future__ import annotations

from modulestack.contract import names
from modulestack.contract.schedule_expression import next_run
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario

FARTHEST_S = 40 * 24 * 3600.0
"""What comes later is not waited for: a rehearsal's time is simulated, and yet each health check happens in it."""
_ENDS_WITHIN_S = 120.0


def _wait_s(module: RehearsedModule) -> float | None:
    """Seconds until the first job of *module* that runs by itself has run; None: none does."""
    now = module.aws.clock.now()
    enabled = [job.schedule for job in module.manifest.jobs if job.schedule.get("enabled")]
    times = [next_run(str(said["expression"]), str(said["time_zone"]), made=now, after=now) for said in enabled]
    return min((at - now for at in times if at is not None), default=None)


def _not_tried(module: RehearsedModule) -> str:
    wait_s = _wait_s(module)
    if wait_s is None:
        return "not tried: no schedule of it is enabled and still to come"
    return "" if wait_s <= FARTHEST_S else f"not tried: the first comes in {wait_s / 86400:.0f} days"


def _run(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    groups = {names.task_group(job.name) for job in module.manifest.jobs if job.schedule}
    since = module.aws.clock.now()
    module.aws.clock.sleep((_wait_s(module) or 0.0) + _ENDS_WITHIN_S)
    with module.aws.ecs.moment() as here:
        tasks = here.clusters[module.manifest.cluster].tasks.values()
        started = [task for task in tasks if task.group in groups and task.created_at >= since]
    images = {container.image for task in started for container in task.containers if container.name in _own(module)}
    met = bool(started) and images == {module.running_image()}
    text = f"{len(started)} run, with {', '.join(sorted(images)) or 'no image'}; {availability.summary()}"
    return Observation(met=met, text=text)


def _own(module: RehearsedModule) -> frozenset[str]:
    return frozenset({module.manifest.container})


SCHEDULED_JOB = Scenario(
    name="a schedule runs a job",
    promise="runs the released image at its time",
    run=_run,
    on_demand=True,
    not_tried=_not_tried,
)
