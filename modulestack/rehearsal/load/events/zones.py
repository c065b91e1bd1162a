"""An availability zone is lost, or is there again."""

from __future__ import annotations

from collections.abc import Iterable

from modulestack.contract.errors import BadInput
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.fields.text import bare, listed
from modulestack.rehearsal.load.events.event_keys import OF_ZONES, EventKeys
from modulestack.rehearsal.load.events.event_site import EventSite, EventSteps


def lose(site: EventSite, zone: str) -> EventSteps:
    """With all that is in it."""
    yield from ()
    hit = site.aws.ecs.faults.lose_zone(zone)
    return f"{zone} is lost, with {len(hit) or 'no'} task{'s' * (len(hit) != 1)}"


def restore(site: EventSite, zone: str) -> EventSteps:
    """Tasks may start there again."""
    yield from ()
    site.aws.ecs.faults.restore_zone(zone)
    return f"{zone} is there again"


def check(aws: EmbeddedAws, events: Iterable[EventKeys]) -> None:
    """
    Zones of *events* are the region's.

    Raises:
        BadInput: one is not.
    """
    there = aws.ecs.region(aws.region).dependencies.zones()
    named = {zone for event in events for kind in OF_ZONES if (zone := getattr(event, kind)) is not None}
    if unknown := sorted(named - {*there}):
        raise BadInput(f"{listed(map(bare, unknown), 'and')} is no zone of {aws.region}: allowed {listed(there, 'or')}")
