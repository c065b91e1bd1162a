"""Promises that contradict each other, or of something that does not happen: they would hold whatever comes."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.fields.violation import FieldPath
from modulestack.rehearsal.load.scenario_model import LoadScenario


def violations(found: LoadScenario) -> Iterator[tuple[FieldPath, str]]:
    """Of what *found* promises."""
    promise = found.promise
    if promise.least_lost_percent > promise.lost_percent:
        text = f"{promise.least_lost_percent:g} is more than lost_percent: allowed 0 to {promise.lost_percent:g}"
        yield ("promise", "least_lost_percent"), text
    if promise.p99_ms is not None and not found.load:
        yield ("promise", "p99_ms"), "is promised of requests, and there are none: write some, in load"
    if not any(event.release for event in found.events):
        for key, is_said in (("release_s", promise.release_s is not None), ("releases", promise.releases == "fail")):
            if is_said:
                yield ("promise", key), "is promised of releases, and there is none: write one, in events"
