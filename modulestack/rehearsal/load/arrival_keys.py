"""When requests or messages come, as a scenario file says it."""

from __future__ import annotations

from typing import Annotated

from modulestack.fields.section import Section
from modulestack.rehearsal.load import numbers


class RampKeys(Section):
    """From one rate to another one, evenly."""

    from_per_s: numbers.PerSecond
    """How many a second before."""
    to_per_s: numbers.PerSecond
    """How many a second after."""
    begins_s: numbers.Seconds = 0
    """Second in which it begins to change."""
    lasts_s: numbers.Seconds
    """How long that takes."""


class StepKeys(Section):
    """A rate from one second on."""

    from_s: numbers.Seconds
    """Second from which it holds."""
    per_s: numbers.PerSecond
    """How many a second."""


class DailyKeys(Section):
    """A wave of a day."""

    least_per_s: numbers.PerSecond
    """How many a second at night."""
    most_per_s: numbers.PerSecond
    """How many a second at the peak."""
    peak_s: numbers.Seconds = 43_200
    """Seconds from the scenario's beginning to its highest point."""


class BurstsKeys(Section):
    """One rate, and again and again another one for a while."""

    per_s: numbers.PerSecond
    """How many a second between bursts."""
    burst_per_s: numbers.PerSecond
    """How many a second in a burst."""
    every_s: Annotated[float, numbers.between(1, 86_400)]
    """From one burst's end to the next one's."""
    lasts_s: Annotated[float, numbers.between(0, 86_400, above=True)]
    """Of each `every_s` its end."""


class ArrivalsKeys(Section):
    """When they come: one of these."""

    per_s: numbers.PerSecond | None = None
    """As many a second, all the time."""
    ramp: RampKeys | None = None
    steps: tuple[StepKeys, ...] | None = None
    """From second 0 on, ascending."""
    daily: DailyKeys | None = None
    bursts: BurstsKeys | None = None
    replay: str | None = None
    """A file beside this one: an access log of an Application Load Balancer (also `.gz`), or a CSV with a column
    `time`."""
    evenly: bool = False
    """At equal distances; else by chance, as independent clients do (a Poisson process)."""
