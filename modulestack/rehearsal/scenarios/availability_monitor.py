"""Watches a module while something else happens: by how many healthy tasks was it served at least?"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from modulestack.contract.manifest import ModuleManifest
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.clock import attached
from modulestack.rehearsal.direct_calls import found_count
from modulestack.rehearsal.module_status import healthy_target_count, healthy_task_count, serving_groups
from modulestack.rehearsal.scenarios.traffic_monitor import TrafficMonitor

INTERVAL_S = 5.0
"""Between two looks, simulated seconds."""


class AvailabilityMonitor:
    """A timeline on the account's clock that counts the tasks of a module that are healthy, on all of its ports."""

    def __init__(self, aws: EmbeddedAws, manifest: ModuleManifest, traffic: TrafficMonitor | None = None) -> None:
        """*traffic* asks meanwhile, where requests are shifted."""
        self._aws = aws
        self._manifest = manifest
        self.traffic = traffic
        self._next = aws.clock.now() + INTERVAL_S
        self.least = self.healthy_now()
        """Fewest healthy ones seen."""
        self._seen = aws.visits
        self._answering = traffic.who_answers() if traffic else None

    def next_due(self) -> float:
        """When it looks next, epoch seconds."""
        return self._next

    def run_until(self, time: float) -> None:
        """Look, once for all the times that passed; where nobody was since the last look, all is as it was."""
        while self._next <= time:
            self._next += INTERVAL_S
        if self._aws.visits != self._seen and not self._is_as_it_was():
            self.least = min(self.least, self.healthy_now())
        self._seen = self._aws.visits

    def _is_as_it_was(self) -> bool:
        """Whether the same tasks would answer as at the last look; where nobody asks, that is not known."""
        answering, self._answering = self._answering, self.traffic.who_answers() if self.traffic else None
        return self._answering is not None and self._answering == answering

    @contextlib.contextmanager
    def watching(self) -> Iterator[AvailabilityMonitor]:
        """While in here, it watches."""
        asking = attached(self._aws.clock, self.traffic) if self.traffic else contextlib.nullcontext()
        with attached(self._aws.clock, self), asking:
            yield self

    def healthy_now(self) -> int:
        """How many are healthy at this moment."""
        manifest = self._manifest
        with self._aws.internal():
            if manifest.target_groups:
                return healthy_target_count(self._aws, serving_groups(self._aws, manifest))
            if manifest.reachable_by:
                return found_count(self._aws, manifest)
            return healthy_task_count(self._aws, manifest.cluster, manifest.service)

    def served(self, at_least: int) -> bool:
        """Whether there were never fewer healthy ones than *at_least*, and no request was lost."""
        return self.least >= at_least and not (self.traffic and self.traffic.lost)

    def summary(self) -> str:
        """For people."""
        requests = f"; {self.traffic.summary()}" if self.traffic else ""
        return f"never fewer than {self.least} healthy{requests}"
