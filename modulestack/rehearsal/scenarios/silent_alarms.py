"""Whether alarms are silent where they should be: those that one alarm tells of, and those in a maintenance window."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator, Sequence

from modulestack.contract import mute_schedule
from modulestack.embedded_aws.delivery import Delivery
from modulestack.features.alarms import ONE_MESSAGE, SILENT_WINDOW
from modulestack.rehearsal.scenarios import incidents
from modulestack.rehearsal.scenarios.alarm_states import (
    NO_TASK,
    NOBODY,
    PATIENCE_S,
    POLL_S,
    alarm_of,
    composite_alarm,
    confirm,
    is_alarm,
    state_of,
    subscribers,
)
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario

OPENS_IN_S, WINDOW_S = 120, 1800
"""The rehearsal's window: an alarm of CPU or memory takes a quarter of an hour to go off."""
_KINDS = ("cpu", "memory")


def _one_message(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:  # noqa: ARG001
    clock = module.aws.clock
    confirm(module)
    began, known = clock.now(), len(module.aws.deliveries)
    with incidents.of_tasks(cpu_percent=100, memory_percent=100)(module):
        while not _all_fire(_KINDS, module) and clock.now() < began + PATIENCE_S:
            clock.sleep(POLL_S)
        clock.sleep(2 * POLL_S)
        both = _all_fire(_KINDS, module)
    _until_quiet(module)
    told = [each for each in module.aws.deliveries[known:] if _fires(each)]
    whom = len(subscribers(module))
    met = both and len(told) == whom and all(is_alarm(each.message, composite_alarm(module)) for each in told)
    return Observation(met=met, text=f"cpu and memory went off, {len(told)} messages to {whom} subscribers")


def _silent(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:  # noqa: ARG001
    clock = module.aws.clock
    kind = next(kind for kind in _KINDS if state_of(alarm_of(kind, module), module))
    told_by = composite_alarm(module) or alarm_of(kind, module)
    confirm(module)
    rule = module.manifest.alert_windows[0]
    with _opens_soon(rule, module):
        clock.sleep(OPENS_IN_S)
        known = len(module.aws.deliveries)
        with incidents.of_tasks(**{f"{kind}_percent": 100})(module):
            clock.sleep(WINDOW_S - OPENS_IN_S)
            fired, early = state_of(alarm_of(kind, module), module) == "ALARM", len(module.aws.deliveries) - known
            clock.sleep(2 * OPENS_IN_S)
            late = [each for each in module.aws.deliveries[known:] if is_alarm(each.message, told_by)]
    _until_quiet(module)
    if not fired:
        return Observation(met=False, text=f"{alarm_of(kind, module)} did not go off in the window")
    text = f"{early} messages in the window, {len(late)} at its end, to {len(subscribers(module))} subscribers"
    return Observation(met=not early and len(late) == len(subscribers(module)), text=text)


@contextlib.contextmanager
def _opens_soon(rule: str, module: RehearsedModule) -> Iterator[None]:
    """The window as the file has it, but that it begins in two minutes and lasts half an hour."""
    cloudwatch = module.aws.client("cloudwatch")
    found = cloudwatch.get_alarm_mute_rule(AlarmMuteRuleName=rule)
    kept = {key: found[key] for key in ("Name", "Description", "MuteTargets") if key in found}
    begin = datetime.datetime.fromtimestamp(module.aws.clock.now() + OPENS_IN_S, datetime.UTC)
    soon = {"Expression": f"at({begin:%Y-%m-%dT%H:%M})", "Duration": mute_schedule.duration(WINDOW_S)}
    cloudwatch.put_alarm_mute_rule(**kept, Rule={"Schedule": soon})
    try:
        yield
    finally:
        cloudwatch.put_alarm_mute_rule(**kept, Rule=found["Rule"])


def _all_fire(kinds: Sequence[str], module: RehearsedModule) -> bool:
    return all(state_of(alarm_of(kind, module), module) == "ALARM" for kind in kinds)


def _fires(delivery: Delivery) -> bool:
    return '"NewStateValue": "ALARM"' in delivery.message


def _until_quiet(module: RehearsedModule) -> None:
    clock, until = module.aws.clock, module.aws.clock.now() + PATIENCE_S
    watched = [*(alarm_of(kind, module) for kind in _KINDS), composite_alarm(module)]
    while any(state_of(name, module) == "ALARM" for name in watched if name) and clock.now() < until:
        clock.sleep(POLL_S)


def _not_tried(module: RehearsedModule) -> str:
    if not subscribers(module):
        return NOBODY
    return "" if module.desired_count() else NO_TASK


SILENT_ALARMS: tuple[Scenario, ...] = (
    Scenario(
        name=ONE_MESSAGE,
        promise="each subscriber gets one message of both alarms",
        run=_one_message,
        on_demand=True,
        not_tried=_not_tried,
    ),
    Scenario(
        name=SILENT_WINDOW,
        promise="nobody is told in the window, and everybody at its end of what is wrong still",
        run=_silent,
        on_demand=True,
        not_tried=_not_tried,
    ),
)
"""On modules that have one alarm for all, or a window."""
