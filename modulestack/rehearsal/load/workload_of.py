"""What a scenario file says of a module's requests, as the simulator has it."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import numpy as np

from modulestack.load import rate_curve, replay, service_times
from modulestack.load.arrivals import Arrivals, DrawnArrivals, ReplayedArrivals
from modulestack.load.load_settings import LoadSettings
from modulestack.load.outcomes import Outcome
from modulestack.load.queue_settings import QueueSettings
from modulestack.load.rate_curve import RateCurve
from modulestack.load.service_times import ServiceTime
from modulestack.load.workload import RequestKind, Workload
from modulestack.rehearsal.load import scenario_model
from modulestack.rehearsal.load.arrival_keys import ArrivalsKeys
from modulestack.rehearsal.load.message_keys import MessageLoad
from modulestack.rehearsal.load.service_time_keys import ServiceTimeKeys


@dataclasses.dataclass(frozen=True)
class Requests:
    """A module's requests, and lines of what is replayed that could not be read."""

    workload: Workload
    skipped: int = 0


def requests_of(
    said: scenario_model.ModuleLoad, seed: np.random.SeedSequence, *, for_s: float, beside: Path
) -> Requests:
    """
    They come for *for_s*; files are *beside* the scenario's.

    Raises:
        BadInput: what is replayed cannot be read.
    """
    times, ways = seed.spawn(2)
    arrivals, skipped = _arrivals(said.arrivals, times, for_s=for_s, beside=beside)
    routes = [_route(name, route) for name, route in said.routes.items()]
    return Requests(Workload(arrivals, routes, ways), skipped)


def messages_of(said: MessageLoad, seed: np.random.SeedSequence, *, for_s: float, beside: Path) -> Requests:
    """
    The same of messages.

    Raises:
        BadInput: what is replayed cannot be read.
    """
    times, ways = seed.spawn(2)
    arrivals, skipped = _arrivals(said.arrivals, times, for_s=for_s, beside=beside)
    kind = RequestKind(
        name="message",
        service=_service_time(said.service_time),
        cpu_s=said.cpu_ms / 1000,
        errors={Outcome.SERVER_ERROR: said.poison_percent / 100} if said.poison_percent else {},
    )
    return Requests(Workload(arrivals, [kind], ways), skipped)


def _arrivals(
    said: ArrivalsKeys | None, seed: np.random.SeedSequence, *, for_s: float, beside: Path
) -> tuple[Arrivals, int]:
    """And the lines that could not be read; None: nothing comes but calls."""
    if said is None:
        return ReplayedArrivals(np.empty(0)), 0
    if said.replay is not None:
        replayed = replay.read(beside / said.replay)
        return ReplayedArrivals(replayed.times[replayed.times <= replayed.times.min() + for_s]), replayed.skipped
    return DrawnArrivals(curve_of(said, for_s), np.random.default_rng(seed), is_even=said.evenly), 0


def queue_settings_of(said: MessageLoad) -> QueueSettings:
    """What the queue does with messages."""
    most = math.inf if said.max_receives is None else said.max_receives
    return QueueSettings(visibility_timeout_s=said.visibility_timeout_s, max_receives=most)


def settings_of(said: scenario_model.ModuleLoad, idle_timeout_s: float) -> LoadSettings:
    """How patient everybody is."""
    client = said.client
    return LoadSettings(
        idle_timeout_s=idle_timeout_s,
        client_timeout_s=math.inf if client.timeout_s is None else client.timeout_s,
        retries=client.retries,
        distinct_clients=client.clients,
        retry_after_s=client.retry_after_s,
        rejects_when_full=said.when_full == "reject",
    )


def curve_of(said: ArrivalsKeys, for_s: float) -> RateCurve:
    """How many come, of what is not replayed, and none after *for_s*."""
    return _ended(_curve(said, for_s), for_s)


def _curve(said: ArrivalsKeys, for_s: float) -> RateCurve:
    if said.ramp is not None:
        each = said.ramp
        return rate_curve.ramp(each.from_per_s, each.to_per_s, begins_s=each.begins_s, lasts_s=each.lasts_s)
    if said.steps is not None:
        return rate_curve.steps([(step.from_s, step.per_s) for step in said.steps])
    if said.daily is not None:
        days = for_s / rate_curve.DAY_S
        return rate_curve.daily(said.daily.least_per_s, said.daily.most_per_s, peak_s=said.daily.peak_s, days=days)
    if said.bursts is not None:
        each_burst = said.bursts
        return rate_curve.bursts(
            each_burst.per_s,
            each_burst.burst_per_s,
            every_s=each_burst.every_s,
            lasts_s=each_burst.lasts_s,
            until_s=for_s,
        )
    return rate_curve.constant(said.per_s or 0.0)


def _ended(curve: RateCurve, for_s: float) -> RateCurve:
    """The same, and nothing after *for_s*."""
    points = [point for point in curve.points if point[0] <= for_s]
    later = next((point for point in curve.points if point[0] > for_s), None)
    at, rate = points[-1]
    if later is not None and at < for_s:
        rate += (later[1] - rate) * (for_s - at) / (later[0] - at)
    return RateCurve((*points, (for_s, rate), (for_s, 0.0)))


def _route(name: str, said: scenario_model.RouteKeys) -> RequestKind:
    shares = {
        Outcome.CLIENT_ERROR: said.client_errors_percent / 100,
        Outcome.SERVER_ERROR: said.server_errors_percent / 100,
    }
    return RequestKind(
        name=name,
        share=said.share,
        service=_service_time(said.service_time),
        cpu_s=said.cpu_ms / 1000,
        memory_mib=said.memory_mib,
        errors={outcome: share for outcome, share in shares.items() if share},
    )


def _service_time(said: ServiceTimeKeys) -> ServiceTime:
    if said.constant_ms is not None:
        return service_times.Constant(said.constant_ms / 1000)
    if said.exponential_ms is not None:
        return service_times.Exponential(said.exponential_ms / 1000)
    if said.lognormal is not None:
        return service_times.Lognormal(said.lognormal.median_ms / 1000, said.lognormal.p99_ms / 1000)
    return service_times.Sample(tuple(each / 1000 for each in said.sample_ms or ()))
