"""Maintenance windows during a rehearsal: what it says may not hang on the time of the day at which it runs."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterator

from modulestack.contract import mute_schedule
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation

WINDOW_S = 1800
"""The rehearsal's window: an alarm of CPU or memory takes a quarter of an hour to go off."""
FAR_S = 30 * 86400.0
"""When no scenario runs any more."""
Run = Callable[[RehearsedModule, AvailabilityMonitor], Observation]


def out_of_windows(run: Run) -> Run:
    """*run*, while no window of the module is open."""

    def outside(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
        with contextlib.ExitStack() as moved:
            for rule in module.manifest.alert_windows:
                moved.enter_context(opens_in(FAR_S, rule, module))
            return run(module, availability)

    return outside


@contextlib.contextmanager
def opens_in(seconds: float, rule: str, module: RehearsedModule, *, lasts_s: int = WINDOW_S) -> Iterator[None]:
    """The window *rule* as the file has it, but that it begins in *seconds* and lasts *lasts_s*."""
    cloudwatch = module.aws.client("cloudwatch")
    found = cloudwatch.get_alarm_mute_rule(AlarmMuteRuleName=rule)
    kept = {key: found[key] for key in ("Name", "Description", "MuteTargets") if key in found}
    begin = datetime.datetime.fromtimestamp(module.aws.clock.now() + seconds, datetime.UTC)
    schedule = {"Expression": f"at({begin:%Y-%m-%dT%H:%M})", "Duration": mute_schedule.duration(lasts_s)}
    cloudwatch.put_alarm_mute_rule(**kept, Rule={"Schedule": schedule})
    try:
        yield
    finally:
        cloudwatch.put_alarm_mute_rule(**kept, Rule=found["Rule"])
