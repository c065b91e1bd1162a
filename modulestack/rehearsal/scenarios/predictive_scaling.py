"""Each day a module has more to do from an hour on: its forecast adds the tasks before that hour."""

from __future__ import annotations

from modulestack.embedded_aws.load_forecasts import HOUR_S, PAST_HOURS
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scaled_tasks import no_more_may_come, settled
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario

LOOKS_S = 60.0
"""Scaling looks every minute."""
_DAY = 24


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
        reached = settled(module, wanted)
        ahead = busy * HOUR_S - clock.now()
    module.aws.client("application-autoscaling").register_scalable_target(**module.scaled_resource(), MaxCapacity=most)
    module.set_count(before)
    settled(module, before)
    when = f"{ahead:.0f} s before" if ahead > 0 else f"{-ahead:.0f} s after"
    text = f"{early} → {reached} tasks, {when} the hour that was busy each day; {availability.summary()}"
    return Observation((early, asked, reached) == (before, wanted, wanted), text)


def _buffer_s(module: RehearsedModule) -> int:
    """How long before its hour a forecast counts."""
    first = module.scaling_policies("Predictive")[0]
    return int(first["PredictiveScalingPolicyConfiguration"]["SchedulingBufferTime"])


PREDICTIVE_SCALING = Scenario(
    name="a forecast adds tasks before their hour",
    promise="the tasks of an hour that is busy each day are asked for ahead of it",
    run=_run,
    on_demand=True,
    not_tried=no_more_may_come,
)
