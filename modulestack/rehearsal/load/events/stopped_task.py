"""A task that somebody stops by hand."""

from __future__ import annotations

from modulestack.rehearsal.load.events.event_site import EventSite, EventSteps


def steps(site: EventSite, module: str) -> EventSteps:
    """Stop one that runs: it is not drained first."""
    yield from ()
    task = site.modules[module].stop_a_task()
    return f"{module}: task {task.rpartition('/')[2]} is stopped by hand"
