"""Service times that nobody waits for: a route on which most requests cannot be answered."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from modulestack.environment.model import Environment
from modulestack.fields.violation import FieldPath
from modulestack.rehearsal.load.scenario_model import ModuleLoad
from modulestack.rehearsal.load.service_time_keys import ServiceTimeKeys


def never_answered(
    at: FieldPath, module: str, load: ModuleLoad, environment: Environment
) -> Iterator[tuple[FieldPath, str]]:
    """Routes whose usual service time is longer than the load balancer or the client waits."""
    shared = environment.load_balancers.get(environment.modules[module].primary_load_balancer)
    own = environment.modules[module].load_balancing.idle_timeout_s
    waits_s, who = float(shared.idle_timeout_s if shared else own), "the load balancer (idle_timeout_s)"
    if load.client.timeout_s is not None and load.client.timeout_s < waits_s:
        waits_s, who = load.client.timeout_s, "its client (timeout_s)"
    for name, route in load.routes.items():
        key, takes_ms = usual_ms(route.service_time)
        if takes_ms > waits_s * 1000:
            text = f"{takes_ms:g} ms is longer than {who} waits, so that nothing is answered: allowed up to"
            yield (*at, "routes", name, "service_time", *key), f"{text} {waits_s * 1000:g}"


def usual_ms(said: ServiceTimeKeys) -> tuple[FieldPath, float]:
    """Where it is written, and the median; 0 if nothing is."""
    if said.constant_ms is not None:
        return ("constant_ms",), said.constant_ms
    if said.exponential_ms is not None:
        return ("exponential_ms",), said.exponential_ms
    if said.lognormal is not None:
        return ("lognormal", "median_ms"), said.lognormal.median_ms
    return ("sample_ms",), statistics.median(said.sample_ms) if said.sample_ms else 0.0
