"""Fargate Spot takes tasks back."""

from __future__ import annotations

from modulestack.rehearsal.load.events.event_keys import InterruptionKeys
from modulestack.rehearsal.load.events.event_site import EventSite, EventSteps


def steps(site: EventSite, said: InterruptionKeys) -> EventSteps:
    """Interrupt those that are on Spot."""
    yield from ()
    manifest = site.modules[said.module].manifest
    hit = site.aws.ecs.faults.spot_interruption(manifest.cluster, manifest.service, count=said.tasks)
    return f"{said.module}: {len(hit) or 'no'} task{'s' * (len(hit) != 1)} on Spot {_are(len(hit))} interrupted"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
