"""How far a rehearsal under load has come, now and then: one of a day takes minutes."""

from __future__ import annotations

from collections.abc import Collection

from modulestack.rehearsal.load.loaded_module import LoadedModule
from modulestack.rehearsal.report import RehearsalListener, TimeSimulated

LOOKS = 200
"""Over the whole."""


class SimulatedProgress:
    """A timeline on the account's clock, which changes nothing."""

    def __init__(
        self, modules: Collection[LoadedModule], listen: RehearsalListener, *, began: float, for_s: float
    ) -> None:
        """*listen* is told of requests to *modules*, from *began*, epoch seconds, for *for_s*."""
        self._modules, self._listen, self._began, self._for_s = modules, listen, began, for_s
        self._looks = 1

    def next_due(self) -> float:
        """When it tells next, epoch seconds."""
        return self._began + self._looks * self._for_s / LOOKS

    def run_until(self, time: float) -> None:
        """Tell."""
        while self.next_due() <= time:
            self._looks += 1
        groups = (group for module in self._modules for group in module.balancer.groups.values())
        requests = sum(group.counted.requests for group in groups)
        self._listen(TimeSimulated(time - self._began, self._for_s, requests))
