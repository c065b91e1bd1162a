"""What became of the messages of a module under load."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from modulestack.load.message_tally import MessageStretch, MessageTally
from modulestack.load.queue_simulator import Outage
from modulestack.rehearsal.load.scenario_model import PromiseKeys
from modulestack.rehearsal.load.service_counts import TaskCount


@dataclasses.dataclass(frozen=True, kw_only=True)
class WorkerUnderLoad:
    """What became of one module's messages."""

    name: str
    whole: MessageStretch
    skipped: int
    """Lines of what was replayed that could not be read."""
    outages: tuple[Outage, ...]
    tasks: tuple[TaskCount, ...]
    """Whenever their number changed; healthy are those that take messages."""
    tally: MessageTally
    """The same as *whole*, in stretches of time."""

    @property
    def left(self) -> int:
        """Messages that nobody had done by the end, and that were not lost either."""
        return self.whole.came - self.whole.done - self.whole.lost

    def broken(self, promise: PromiseKeys) -> Iterator[str]:
        """What of *promise* did not hold, as sentences."""
        whole = self.whole
        if not whole.came:
            yield "no message came, so that nothing is known of what was promised"
            return
        lost = 100 * whole.lost / whole.came
        if lost > promise.lost_percent:
            allowed = f"{promise.lost_percent:g} %" if promise.lost_percent else "none"
            yield f"{whole.lost:,} of {whole.came:,} messages were lost ({lost:.3g} %), allowed {allowed}"
        if promise.drained_within_s is not None:
            for outage in self.outages:
                yield from self._not_drained(outage, promise.drained_within_s)
        most = max((each.healthy for each in self.tasks), default=0)
        if promise.tasks is not None and most < promise.tasks:
            yield f"never more than {most} tasks took messages, promised {promise.tasks}"

    def _not_drained(self, outage: Outage, within_s: float) -> Iterator[str]:
        took_s = drained_after_s(outage)
        if took_s is None:
            yield f"messages waited from the outage to the end, promised was an empty queue within {within_s:g} s"
        elif took_s > within_s:
            yield f"the queue was empty {took_s:.0f} s after the outage, promised within {within_s:g} s"

    def sentence(self) -> str:
        """For people."""
        whole = self.whole
        kinds = [
            f"{count:,} {name}"
            for count, name in ((whole.dead_lettered, "to the dead-letter queue"), (whole.expired, "expired"))
            if count
        ]
        lost = f"{whole.lost:,}" if whole.lost else "none"
        parts = [f"{whole.came:,} messages", f"{lost} lost" + (f" ({', '.join(kinds)})" if kinds else "")]
        ages = [whole.age_s(percent) for percent in (50, 95, 99)]
        if None not in ages:
            parts.append(f"p50/p95/p99 of their age when done {'/'.join(_short(age or 0.0) for age in ages)} s")
        done = ", ".join(f"{count:,} by {version}" for version, count in whole.by_version.items()) or "none"
        parts.append(f"done {done}")
        parts += [f"{self.left:,} left"] if self.left else []
        return f"{self.name}: {'; '.join(parts)}"

    def details(self) -> Iterator[str]:
        """What is told besides, in sentences."""
        whole = self.whole
        yield f"at most {whole.most_waiting:,} messages waited; the oldest was {whole.oldest_s:.0f} s old when done"
        if whole.received_again or whole.done_again:
            yield (
                f"{whole.received_again:,} were received again, because the work had failed ({whole.failed:,}), was "
                f"interrupted, or took too long; {whole.done_again:,} were done twice"
            )
        for outage in self.outages:
            took_s = drained_after_s(outage)
            if took_s is not None:
                yield f"{outage.ended_s:.0f} s: the outage is over; {took_s:.0f} s later no message waits"


def drained_after_s(outage: Outage) -> float | None:
    """How long after its end the queue was empty; None: it was not."""
    if outage.ended_s is None or outage.drained_s is None:
        return None
    return outage.drained_s - outage.ended_s


def _short(seconds: float) -> str:
    return f"{seconds:.2f}" if seconds < 10 else f"{seconds:.0f}"
