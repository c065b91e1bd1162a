"""A task that somebody stops by hand."""

from __future__ import annotations

from modulestack.rehearsal.load.events.event_site import EventSite, EventSteps


def steps(site: EventSite, module: str) -> EventSteps:
    """Stop one that runs, if one does: it is not drained first."""
    yield from ()
    if not site.modules[module].tasks():
        return f"{module}: no task is there that somebody could stop by hand"
    stopped = site.modules[module].stop_a_task().rpartition("/")[2]
    zone = site.modules[module].state().tasks[stopped].zone
    return f"{module}: a task in {zone} is stopped by hand"
