"""What no single field of an event shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modulestack.embedded_aws.moto_state import zones_of
from modulestack.environment.model import Environment
from modulestack.fields.text import bare, listed
from modulestack.fields.violation import FieldPath
from modulestack.rehearsal.load.events.event_keys import KINDS, OF_ZONES, EventKeys
from modulestack.rehearsal.load.file_rules import module_is_there, one_of


def violations(
    events: Sequence[EventKeys], environment: Environment, *, for_s: float
) -> Iterator[tuple[FieldPath, str]]:
    """Of *events* of a scenario that lasts *for_s*."""
    for index, event in enumerate(events):
        at: FieldPath = ("events", index)
        yield from one_of(at, event, KINDS)
        if event.at_s > for_s:
            yield (*at, "at_s"), f"{event.at_s:g} is after the end: allowed 0 to {for_s:g} (for_s)"
        for kind in KINDS:
            said = getattr(event, kind)
            if said is None:
                continue
            if kind in OF_ZONES:
                yield from _zone_is_of_the_region((*at, kind), said, environment)
            else:
                yield from module_is_there((*at, kind), said if isinstance(said, str) else said.module, environment)
        if event.interrupt_spot is not None:
            yield from _is_on_spot((*at, "interrupt_spot"), event.interrupt_spot.module, environment)
        if event.fail_health_checks is not None:
            yield from _is_checked((*at, "fail_health_checks"), event.fail_health_checks.module, environment)
    yield from _zones_are_lost_before(events)
    yield from _one_at_a_time(events)


def _zone_is_of_the_region(at: FieldPath, zone: str, environment: Environment) -> Iterator[tuple[FieldPath, str]]:
    there = zones_of(environment.region)
    if zone not in there:
        yield at, f"{bare(zone)} is no zone of {environment.region}: allowed {listed(there)}"


def _zones_are_lost_before(events: Sequence[EventKeys]) -> Iterator[tuple[FieldPath, str]]:
    """Whose order in the file counts, where they are at one time."""
    lost: set[str] = set()
    for index, event in sorted(enumerate(events), key=lambda each: each[1].at_s):
        if event.lose_zone is not None:
            if event.lose_zone in lost:
                yield ("events", index, "lose_zone"), f"{bare(event.lose_zone)} is lost by then: restore it before"
            lost.add(event.lose_zone)
        if event.restore_zone is not None:
            if event.restore_zone not in lost:
                yield (
                    ("events", index, "restore_zone"),
                    f"{bare(event.restore_zone)} is not lost by then: lose it before",
                )
            lost.discard(event.restore_zone)


def _one_at_a_time(events: Sequence[EventKeys]) -> Iterator[tuple[FieldPath, str]]:
    """What lasts, of one module: the end of one would be the end of the other."""
    until: dict[tuple[str, str], float] = {}
    for index, event in sorted(enumerate(events), key=lambda each: each[1].at_s):
        for kind, said in (("outage", event.outage), ("fail_health_checks", event.fail_health_checks)):
            if said is None:
                continue
            last_s = until.get((kind, said.module), 0.0)
            if event.at_s < last_s:
                text = f"begins while another {kind} of {bare(said.module)} lasts: allowed from {last_s:g}"
                yield ("events", index, kind), text
            until[kind, said.module] = max(last_s, event.at_s + said.lasts_s)


def _is_checked(at: FieldPath, module: str, environment: Environment) -> Iterator[tuple[FieldPath, str]]:
    said = environment.modules.get(module)
    if said is not None and not said.has_load_balancer and said.container_health_check is None:
        yield at, f"{module} has no health checks, of a load balancer or of its container: leave it out"


def _is_on_spot(at: FieldPath, module: str, environment: Environment) -> Iterator[tuple[FieldPath, str]]:
    if module in environment.modules and not environment.modules[module].spot_percent:
        yield at, f"{module} has no tasks on Spot: give it spot_percent, by settings or in the environment's file"
