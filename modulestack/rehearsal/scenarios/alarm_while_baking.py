"""The new version is not as good as its health checks say: an alarm sees it, and ends the deployment while it bakes."""

from __future__ import annotations

from modulestack.contract.deployment_strategies import ALTERNATE
from modulestack.embedded_aws.loads import Load
from modulestack.features.deployment_strategies import ALARM_WHILE_BAKING
from modulestack.rehearsal.module_status import serving_groups
from modulestack.rehearsal.scenarios.alarm_states import SEEN_AFTER_S, alarm_of, span_s, state_of, watched
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.beside import bakes, beside
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
LOOKED_AT_EVERY_S = 10.0
"""Between two looks."""


def _of_new_version(module: RehearsedModule) -> tuple[str, str]:
    """Kind of the alarm that is to go off, and its name: that of the target group that serves."""
    groups = module.manifest.target_groups
    suffix = "" if serving_groups(module.aws, module.manifest)[0] == groups[0] else f"-{ALTERNATE}"
    kind = next(each for each in LOADS if alarm_of(each, module) in watched(module))
    return kind, alarm_of(f"{kind}{suffix}", module)


def _errors_come(module: RehearsedModule, seen: list[tuple[str, float]]) -> Steps[None]:
    """The new version answers with errors until its alarm goes off; *seen*: which one, and when, epoch seconds."""
    kind, alarm = _of_new_version(module)
    group = serving_groups(module.aws, module.manifest)[0]
    module.aws.loads.set(group.rpartition(":")[2], LOADS[kind])
    while state_of(alarm, module) != "ALARM":
        if not bakes(module):
            return
        yield LOOKED_AT_EVERY_S
    seen.append((alarm, module.aws.clock.now()))


def _goes_off(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    before, seen = module.running_image(), list[tuple[str, float]]()
    verdict, _ = beside(
        module,
        module.begin_release("r3"),
        lambda: bakes(module),
        lambda: _errors_come(module, seen),
    )
    module.aws.loads.clear()
    if not seen:
        return Observation(met=False, text=f"no alarm went off while it baked; {ended(verdict)}")
    [(alarm, at)] = seen
    met = was_undone(
        module, availability, verdict, kind="rolled-back-by-ecs", before=before, since=at, says=alarm
    ) and availability.served(module.least_healthy())
    text = f"{ended(verdict)}{back_text(availability, before, at)}; {availability.summary()}"
    return Observation(met, text)


def _not_tried(module: RehearsedModule) -> str:
    of_answers = [alarm_of(kind, module) for kind in LOADS if alarm_of(kind, module) in watched(module)]
    if not of_answers:
        return "not tried: none of its alarms is of a target group's answers"
    bakes_s = max(60.0 * int(module.configuration().get("bakeTimeInMinutes", 0)), _rolling_bake_s(module))
    needs_s = span_s(module, of_answers[0], "DatapointsToAlarm") + SEEN_AFTER_S
    if bakes_s < needs_s:
        return (
            f"not tried: it bakes for {duration(bakes_s)}, and {of_answers[0]} may take {duration(needs_s)} to go off"
        )
    return no_task_runs(module)


def _rolling_bake_s(module: RehearsedModule) -> float:
    """
    How long ECS waits for alarms of a rolling update, of which the file has no time; 0: it has.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
    """
    if module.shifts_requests:
        return 0.0
    return max(span_s(module, name, "EvaluationPeriods") for name in watched(module))


ALARM_ENDS_DEPLOYMENT = Scenario(
    name=ALARM_WHILE_BAKING,
    promise="ECS goes back to the old version, no request is lost, and the release names the alarm",
    run=_goes_off,
    tags=("r3",),
    asks=True,
    on_demand=True,
    not_tried=_not_tried,
)
