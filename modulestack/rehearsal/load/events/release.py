"""A release, as a pipeline runs it, in the middle of other events."""

from __future__ import annotations

from modulestack.rehearsal.load.events.event_keys import ReleaseKeys
from modulestack.rehearsal.load.events.event_site import EventSite, EventSteps
from modulestack.rehearsal.load.events.release_end import ReleaseEnd
from modulestack.rehearsal.scenarios.releases import told


def steps(site: EventSite, said: ReleaseKeys) -> EventSteps:
    """Release it, until that has succeeded or failed."""
    began_s = site.now_s()
    verdict = yield from site.modules[said.module].begin_release(said.tag)
    site.releases.append(ReleaseEnd(said.module, site.now_s() - began_s, verdict.is_good))
    return told(verdict)
