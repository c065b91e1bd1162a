"""A timeline on the account's clock: messages of each worker, between what happens in the account."""

from __future__ import annotations

from collections.abc import Sequence

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.rehearsal.load.load_driver import BEFORE_S, METRICS_S
from modulestack.rehearsal.load.loaded_worker import LoadedWorker


class WorkerDriver:
    """Drives all workers of an account that have messages."""

    def __init__(self, aws: EmbeddedAws, workers: Sequence[LoadedWorker], began: float) -> None:
        """*began* is their simulators' second 0, epoch seconds, a whole minute."""
        self._aws, self._workers, self._began = aws, workers, began
        self._next_metrics = began + METRICS_S - BEFORE_S
        self._look(is_measured=True)

    def next_due(self) -> float | None:
        """When it looks next, epoch seconds: now, if anything was done in the account."""
        if not self._workers:
            return None
        return self._aws.clock.now() if self._aws.visits != self._seen else self._next_metrics

    def run_until(self, time: float) -> None:
        """Let messages come until then; see what has changed; say what there is to measure."""
        for worker in self._workers:
            worker.simulator.advance(time - self._began)
        is_measured = self._next_metrics <= time
        while self._next_metrics <= time:
            self._next_metrics += METRICS_S
        self._look(is_measured=is_measured)

    def _look(self, *, is_measured: bool) -> None:
        """Nothing is done to the account, which another driver would have to look at."""
        with self._aws.looked_at():
            for worker in self._workers:
                worker.look()
                if is_measured:
                    worker.measure(METRICS_S)
        self._seen = self._aws.visits
