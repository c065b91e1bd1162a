"""Whether alarms are silent where they should be: those that one alarm tells of, and those in a maintenance window."""

from __future__ import annotations

from collections.abc import Sequence

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
from modulestack.rehearsal.scenarios.alert_windows import WINDOW_S, opens_in, out_of_windows
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario

OPENS_IN_S = 120
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
    with opens_in(OPENS_IN_S, rule, module):
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
        run=out_of_windows(_one_message),
        on_demand=True,
        not_tried=_not_tried,
    ),
    Scenario(
        name=SILENT_WINDOW,
        promise="nobody is told in the window, and everybody at its end of what is wrong still",
        run=out_of_windows(_silent),
        on_demand=True,
        not_tried=_not_tried,
    ),
)
"""On modules that have one alarm for all, or a window."""
