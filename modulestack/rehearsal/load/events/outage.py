"""Tasks that take messages from a queue can do nothing with them for a while."""

from __future__ import annotations

from modulestack.rehearsal.load.events.event_keys import OutageKeys
from modulestack.rehearsal.load.events.event_site import EventSite, EventSteps


def steps(site: EventSite, said: OutageKeys) -> EventSteps:
    """Have it begin, and end."""
    queue = site.queues[said.module]
    queue.advance(site.now_s())
    queue.begin_outage(said.messages)
    yield said.lasts_s
    queue.advance(site.now_s())
    queue.end_outage()
    what = "takes no message" if said.messages == "wait" else "fails with every message"
    return f"{said.module}: an outage, in which it {what}"
