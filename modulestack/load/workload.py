"""The requests of a module: when each comes, on which route, how long it is worked on, what it is answered with."""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from collections.abc import Mapping, Sequence

import numpy as np

from modulestack.load.arrays import Floats, Ints
from modulestack.load.arrivals import Arrivals
from modulestack.load.chance import mixed
from modulestack.load.outcomes import Outcome
from modulestack.load.service_times import ServiceTime

_ROUTE, _OUTCOME, _SERVICE = (2_000_000, 2_000_001, 2_000_002)
"""Numbers of a call's draws, apart from those that it leaves to calls of its own."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class RequestKind:
    """A kind of request."""

    name: str
    share: float = 1.0
    """Of all requests, in proportion to the others'."""
    service: ServiceTime
    cpu_s: float = 0.0
    """Of a whole vCPU, for each request."""
    memory_mib: float = 0.0
    """While it is worked on, or waits for other modules."""
    errors: Mapping[Outcome, float] = dataclasses.field(default_factory=dict)
    """What the application answers but for OK → its share, 0 to 1."""


@dataclasses.dataclass(slots=True)
class Block:
    """Some requests, as columns."""

    times: list[float]
    services: list[float]
    outcomes: list[int]
    routes: list[int]
    draws: list[float]
    """0 to 1, for whoever is left to chance on its way."""

    @property
    def columns(self) -> tuple[list[float], list[float], list[int], list[int], list[float]]:
        """All of them."""
        return self.times, self.services, self.outcomes, self.routes, self.draws


class Workload:
    """Draws requests; times, work and ways have sources of their own, so that settings meet the same requests."""

    def __init__(self, arrivals: Arrivals, routes: Sequence[RequestKind], seed: np.random.SeedSequence) -> None:
        self._arrivals, self.routes = arrivals, tuple(routes)
        self._kinds, self._work, self._ways = (np.random.default_rng(each) for each in seed.spawn(3))
        shares = np.array([route.share for route in routes], dtype=float)
        self._bounds: Floats = np.cumsum(shares / shares.sum())
        self._shares: list[float] = self._bounds.tolist()

    def next_block(self) -> Block | None:
        """The next ones; None: nothing comes any more."""
        times = self._arrivals.next_times()
        count = len(times)
        if not count:
            return None
        last = len(self.routes) - 1
        kinds: Ints = np.minimum(np.searchsorted(self._bounds, self._kinds.random(count), side="right"), last)
        services, outcomes = np.empty(count), np.zeros(count, dtype=np.int64)
        draws = self._work.random(count)
        for index, route in enumerate(self.routes):
            # Each route draws for all: what one of them takes moves no other.
            work = route.service.draw(self._work, count)
            chosen = kinds == index
            services[chosen] = work[chosen]
            lower = 0.0
            for outcome, share in route.errors.items():
                outcomes[chosen & (draws >= lower) & (draws < lower + share)] = int(outcome)
                lower += share
        return Block(
            times.tolist(), services.tolist(), outcomes.tolist(), kinds.tolist(), self._ways.random(count).tolist()
        )

    def called(self, route: int | None, draw: float) -> tuple[int, float, int]:
        """
        Route, service time and outcome of a call for *route* (None: as often as shares say).

        They follow from *draw*, which is the caller's: however many others call meanwhile.
        """
        if route is None:
            route = bisect_right(self._shares, mixed(draw, _ROUTE), hi=len(self._shares) - 1) if self._shares[1:] else 0
        kind, outcome = self.routes[route], 0
        if kind.errors:
            left = mixed(draw, _OUTCOME)
            for each, share in kind.errors.items():
                if left < share:
                    outcome = int(each)
                    break
                left -= share
        return route, kind.service.quantile(mixed(draw, _SERVICE)), outcome
