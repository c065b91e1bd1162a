"""A task that somebody stops by hand."""

from __future__ import annotations

from modulestack.rehearsal.load.events.event_site import EventSite, EventSteps


def steps(site: EventSite, module: str) -> EventSteps:
    """Stop one that runs: it is not drained first."""
    yield from ()
    stopped = site.modules[module].stop_a_task().rpartition("/")[2]
    zone = site.modules[module].state().tasks[stopped].zone
    return f"{module}: a task in {zone} is stopped by hand"
