"""The events of a scenario, each at its time, whatever else goes on then."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from modulestack.rehearsal.load.events import failed_checks, outage, release, spot, stopped_task, zones
from modulestack.rehearsal.load.events.event_keys import EventKeys
from modulestack.rehearsal.load.events.event_site import EventSite, EventSteps
from modulestack.release.aws_access.cooperative import Steps, run

STEPS: Mapping[str, Callable[[EventSite, Any], EventSteps]] = {
    "release": release.steps,
    "stop_task": stopped_task.steps,
    "fail_health_checks": failed_checks.steps,
    "interrupt_spot": spot.steps,
    "lose_zone": zones.lose,
    "restore_zone": zones.restore,
    "outage": outage.steps,
}
"""By their keys."""


def play(site: EventSite, events: Sequence[EventKeys]) -> None:
    """Let all of *events* happen, each to its end; what has ended is at *site*."""
    run({str(number): _at_its_time(site, event) for number, event in enumerate(events)}, site.aws.clock)


def tell_of_late_ones(site: EventSite, for_s: float) -> None:
    """Nothing comes any more after *for_s*, and what events did after that, nobody met."""
    now_s = site.now_s()
    if now_s > for_s:
        text = f"{for_s:.0f} s: nothing comes any more (for_s), while what had begun goes on until {now_s:.0f} s"
        site.happened.append((for_s, text))


def _at_its_time(site: EventSite, event: EventKeys) -> Steps[None]:
    yield max(0.0, event.at_s - site.now_s())
    began_s, kind = site.now_s(), event.kind()
    text = yield from STEPS[kind](site, getattr(event, kind))
    ended_s = site.now_s()
    when = f"{began_s:.0f} s" if ended_s == began_s else f"{began_s:.0f} to {ended_s:.0f} s"
    site.happened.append((began_s, f"{when}: {text}"))
