"""The new version is not as good as its health checks say: an alarm sees it, and ends the deployment while it bakes."""

from __future__ import annotations

import math
from typing import Any

from modulestack.contract.deployment_strategies import ALTERNATE
from modulestack.embedded_aws.ecs.deployment_lifecycle import stages
from modulestack.embedded_aws.loads import Load
from modulestack.features.deployment_strategies import ALARM_WHILE_BAKING
from modulestack.rehearsal.module_status import serving_groups
from modulestack.rehearsal.scenarios.alarm_states import PATIENCE_S, POLL_S, alarm_of, state_of
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.beside import beside, is_in
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs
from modulestack.rehearsal.scenarios.undone import back_text, ended, was_undone
from modulestack.release.aws_access.clock import duration
from modulestack.release.aws_access.cooperative import Steps

MANY = 1e9
"""More than any file waits for: milliseconds, errors, requests."""
LOADS = {
    "target_5xx": Load(requests=MANY, target_errors=MANY),
    "latency": Load(requests=MANY, latency_s=MANY),
}
"""Kind of alarm → what a target group has to do for it to go off."""
SEEN_AFTER_S, LOOKED_AT_EVERY_S = 120.0, 10.0
"""From a minute's end until an alarm has seen it, at most; between two looks here."""


def _of_new_version(module: RehearsedModule) -> tuple[str, str]:
    """Kind of the alarm that is to go off, and its name: that of the target group that serves."""
    groups = module.manifest.target_groups
    suffix = "" if serving_groups(module.aws, module.manifest)[0] == groups[0] else f"-{ALTERNATE}"
    kind = next(each for each in LOADS if alarm_of(each, module) in _watched(module))
    return kind, alarm_of(f"{kind}{suffix}", module)


def _watched(module: RehearsedModule) -> tuple[str, ...]:
    """Names of the alarms that end its deployments."""
    alarms = module.configuration().get("alarms") or {}
    return tuple(alarms.get("alarmNames", ())) if alarms.get("enable") else ()


def _errors_come(module: RehearsedModule, seen: list[tuple[str, float]]) -> Steps[None]:
    """The new version answers with errors until its alarm goes off; *seen*: which one, and when, epoch seconds."""
    kind, alarm = _of_new_version(module)
    group = serving_groups(module.aws, module.manifest)[0]
    module.aws.loads.set(group.rpartition(":")[2], LOADS[kind])
    while state_of(alarm, module) != "ALARM":
        if not is_in(module, stages.BAKE_TIME):
            return
        yield LOOKED_AT_EVERY_S
    seen.append((alarm, module.aws.clock.now()))


def _goes_off(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    before, seen = module.running_image(), list[tuple[str, float]]()
    verdict, _ = beside(
        module,
        module.begin_release("r3"),
        lambda: is_in(module, stages.BAKE_TIME),
        lambda: _errors_come(module, seen),
    )
    module.aws.loads.clear()
    if not seen:
        return Observation(met=False, text=f"no alarm went off while it baked; {ended(verdict)}")
    [(alarm, at)] = seen
    met = was_undone(
        module, availability, verdict, kind="rolled-back-by-ecs", before=before, since=at, says=alarm
    ) and availability.served(module.least_healthy())
    until = module.aws.clock.now() + PATIENCE_S
    while state_of(alarm, module) == "ALARM" and module.aws.clock.now() < until:
        module.aws.clock.sleep(POLL_S)  # the next release is refused where an alarm fires already
    text = f"{ended(verdict)}{back_text(availability, before, at)}; {availability.summary()}"
    return Observation(met, text)


def _not_tried(module: RehearsedModule) -> str:
    watched = [alarm_of(kind, module) for kind in LOADS if alarm_of(kind, module) in _watched(module)]
    if not watched:
        return "not tried: none of its alarms is of a target group's answers"
    bakes_s, needs_s = 60.0 * int(module.configuration().get("bakeTimeInMinutes", 0)), _needs_s(module, watched[0])
    if bakes_s < needs_s:
        return f"not tried: it bakes for {duration(bakes_s)}, and {watched[0]} may take {duration(needs_s)} to go off"
    return no_task_runs(module)


def _needs_s(module: RehearsedModule, name: str) -> float:
    """How long errors must go on until the alarm of that name has certainly gone off."""
    found: list[dict[str, Any]] = module.aws.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    if not found:
        return math.inf
    periods = [each["MetricStat"]["Period"] for each in found[0].get("Metrics", ()) if "MetricStat" in each]
    bad = found[0].get("DatapointsToAlarm") or found[0]["EvaluationPeriods"]
    return float(max((*periods, found[0].get("Period", 0))) * bad) + SEEN_AFTER_S


ALARM_ENDS_DEPLOYMENT = Scenario(
    name=ALARM_WHILE_BAKING,
    promise="ECS goes back to the old version within a minute, no request is lost, and the release names the alarm",
    run=_goes_off,
    tags=("r3",),
    asks=True,
    on_demand=True,
    not_tried=_not_tried,
)
