"""Each day a module has more to do from an hour on: its forecast adds the tasks before that hour."""

from __future__ import annotations

from modulestack.embedded_aws.load_forecasts import HOUR_S, PAST_HOURS
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario

POLL_S = 15.0
LOOKS_S = 60.0
"""Scaling looks every minute."""
_DAY = 24


def _not_tried(module: RehearsedModule) -> str:
    target, desired = module.scalable_target(), module.desired_count()
    if target["SuspendedState"]["DynamicScalingOutSuspended"]:
        return "not tried: scaling out is suspended"
    if not desired:
        return "not tried: no task shall run"
    return "" if desired < target["MaxCapacity"] else "not tried: as many tasks as may be are there"


def _run(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    clock, before, buffer = module.aws.clock, module.desired_count(), _buffer_s(module)
    wanted, most = before + 1, module.scalable_target()["MaxCapacity"]
    busy = int((clock.now() + buffer + 2 * LOOKS_S) // HOUR_S) + 1
    past = {hour: wanted if (busy - hour) % _DAY == 0 else before for hour in range(busy - PAST_HOURS, busy)}
    resource = module.scaled_resource()["ResourceId"]
    with module.aws.scaling.predictive.needed(module.aws.region, resource, past):
        clock.sleep(busy * HOUR_S - buffer - LOOKS_S - clock.now())
        early = module.desired_count()
        clock.sleep(2 * LOOKS_S)
        asked = module.desired_count()
        reached = _settled(module, wanted)
        ahead = busy * HOUR_S - clock.now()
    module.aws.client("application-autoscaling").register_scalable_target(**module.scaled_resource(), MaxCapacity=most)
    where = {"cluster": module.manifest.cluster, "service": module.manifest.service}
    module.aws.client("ecs").update_service(**where, desiredCount=before)
    _settled(module, before)
    when = f"{ahead:.0f} s before" if ahead > 0 else f"{-ahead:.0f} s after"
    text = f"{early} → {reached} tasks, {when} the hour that was busy each day; {availability.summary()}"
    return Observation((early, asked, reached) == (before, wanted, wanted), text)


def _buffer_s(module: RehearsedModule) -> int:
    """How long before its hour a forecast counts."""
    first = module.scaling_policies("Predictive")[0]
    return int(first["PredictiveScalingPolicyConfiguration"]["SchedulingBufferTime"])


def _settled(module: RehearsedModule, wanted: int) -> int:
    clock = module.aws.clock
    until = clock.now() + module.patience_s
    while clock.now() < until and not module.desired_count() == wanted == len(module.running_tasks()):
        clock.sleep(POLL_S)
    return len(module.running_tasks())


PREDICTIVE_SCALING = Scenario(
    name="a forecast adds tasks before their hour",
    promise="the tasks of an hour that is busy each day are asked for ahead of it",
    run=_run,
    on_demand=True,
    not_tried=_not_tried,
)
