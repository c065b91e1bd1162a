"""An availability zone is lost, or is there again."""

from __future__ import annotations

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
