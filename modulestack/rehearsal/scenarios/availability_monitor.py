"""Watches a target group while something else happens: was the module serving all along, and at what least?"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.rehearsal.module_status import healthy_target_count

_EVERY_S = 5.0


class AvailabilityMonitor:
    """A timeline on the account's clock that counts the healthy targets every five seconds."""

    def __init__(self, aws: EmbeddedAws, target_group: str) -> None:
        self._aws = aws
        self._target_group = target_group
        self._next = aws.clock.now() + _EVERY_S
        self.least = self._look()
        """Fewest healthy targets seen."""

    def next_due(self) -> float:
        """When it looks next, epoch seconds."""
        return self._next

    def run_until(self, time: float) -> None:
        """Look, once for all the times that passed."""
        while self._next <= time:
            self._next += _EVERY_S
        self.least = min(self.least, self._look())

    @contextlib.contextmanager
    def watching(self) -> Iterator[AvailabilityMonitor]:
        """While in here, it watches."""
        self._aws.clock.attach(self)
        try:
            yield self
        finally:
            self._aws.clock.detach(self)

    def _look(self) -> int:
        with self._aws.internal():
            return healthy_target_count(self._aws, self._target_group)
