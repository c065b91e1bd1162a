"""What no single field of a module's messages shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from modulestack.environment.model import Environment
from modulestack.features.queue import queue_name
from modulestack.fields.text import bare
from modulestack.fields.violation import FieldPath
from modulestack.rehearsal.load.arrival_rules import arrivals_fit, service_time_fits
from modulestack.rehearsal.load.file_rules import module_is_there
from modulestack.rehearsal.load.scenario_model import LoadScenario
from modulestack.rehearsal.load.timeout_rules import usual_ms


def violations(found: LoadScenario, environment: Environment, file: Path) -> Iterator[tuple[FieldPath, str]]:
    """Of *found*, which is in *file*, in *environment*."""
    if not found.load and not found.messages:
        yield (), "says of no module what comes to it: write load (requests) or messages"
    yield from _outages_are_of_workers(found, environment)
    for module, said in found.messages.items():
        at: FieldPath = ("messages", module)
        yield from module_is_there(at, module, environment)
        if module in environment.modules:
            yield from _has_a_queue(at, module, environment)
        if module in found.load:
            yield at, "is under load as well, and only one of the two is simulated: leave one out"
        yield from arrivals_fit((*at, "arrivals"), said.arrivals, file)
        yield from service_time_fits((*at, "service_time"), said.service_time)
        key, takes_ms = usual_ms(said.service_time)
        if takes_ms > said.visibility_timeout_s * 1000:
            text = f"{takes_ms:g} ms is longer than visibility_timeout_s, so that others get what is still worked on"
            yield (*at, "service_time", *key), f"{text}: allowed up to {said.visibility_timeout_s * 1000:g}"


def _has_a_queue(at: FieldPath, module: str, environment: Environment) -> Iterator[tuple[FieldPath, str]]:
    """A standard one, by which it scales: nobody else says which one it is."""
    scaling = environment.modules[module].scaling
    if scaling is None or scaling.queue is None:
        file = f"Pulumi.{environment.name}.yaml"
        yield at, f"has no scaling.queue from which it could take messages: write one, in settings or in {file}"
    elif queue_name(scaling.queue).endswith(".fifo"):
        text = f"takes messages from {bare(queue_name(scaling.queue))}, and only standard queues are simulated"
        yield at, f"{text}: leave it out"


def _outages_are_of_workers(found: LoadScenario, environment: Environment) -> Iterator[tuple[FieldPath, str]]:
    """Who takes messages."""
    said = [(index, event.outage) for index, event in enumerate(found.events) if event.outage]
    for index, outage in said:
        if outage.module in environment.modules and outage.module not in found.messages:
            text = f"{bare(outage.module)} has no messages here: write what comes to it, in messages"
            yield ("events", index, "outage"), text
    if found.promise.drained_within_s is not None and not said:
        yield ("promise", "drained_within_s"), "is promised of outages, and there is none: write one, in events"
