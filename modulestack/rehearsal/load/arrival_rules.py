"""What no single field of arrivals and service times shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from modulestack.fields.text import bare
from modulestack.fields.violation import FieldPath
from modulestack.rehearsal.load.arrival_keys import ArrivalsKeys
from modulestack.rehearsal.load.file_rules import one_of
from modulestack.rehearsal.load.service_time_keys import ServiceTimeKeys


def arrivals_fit(at: FieldPath, arrivals: ArrivalsKeys, file: Path) -> Iterator[tuple[FieldPath, str]]:
    """*file* is the scenario's, which others are beside."""
    yield from one_of(at, arrivals, ("per_s", "ramp", "steps", "daily", "bursts", "replay"))
    if arrivals.steps is not None:
        begins = [step.from_s for step in arrivals.steps]
        if not begins or begins[0] != 0 or begins != sorted(set(begins)):
            yield (*at, "steps"), "begin not at from_s 0, or are not ascending: write the first with from_s: 0"
    if arrivals.bursts is not None and arrivals.bursts.lasts_s > arrivals.bursts.every_s:
        text = f"{arrivals.bursts.lasts_s:g} s is longer than every_s: allowed up to {arrivals.bursts.every_s:g}"
        yield (*at, "bursts", "lasts_s"), text
    if arrivals.daily is not None and arrivals.daily.most_per_s < arrivals.daily.least_per_s:
        yield (*at, "daily", "most_per_s"), f"is less than least_per_s: allowed {arrivals.daily.least_per_s:g} and more"
    if arrivals.replay is not None and not (file.parent / arrivals.replay).is_file():
        yield (*at, "replay"), f"{bare(arrivals.replay)} is no file beside this one: write its path from here"


def service_time_fits(at: FieldPath, said: ServiceTimeKeys) -> Iterator[tuple[FieldPath, str]]:
    """It is one, and in order."""
    yield from one_of(at, said, ("constant_ms", "exponential_ms", "lognormal", "sample_ms"))
    if said.lognormal and said.lognormal.p99_ms < said.lognormal.median_ms:
        text = f"{said.lognormal.p99_ms:g} is less than the median of {said.lognormal.median_ms:g}"
        yield (*at, "lognormal", "p99_ms"), f"{text}: allowed that and more"
