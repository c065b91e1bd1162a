"""What a rehearsal under load has seen, and whether what its scenario promises held."""

from __future__ import annotations

import dataclasses

from modulestack.cost.load_cost import LoadCost
from modulestack.load.outcomes import NAMES, Outcome
from modulestack.load.tally import Summary, Tally
from modulestack.rehearsal.load.events.release_end import ReleaseEnd
from modulestack.rehearsal.load.load_record import LoadRecord
from modulestack.rehearsal.load.scenario_model import PromiseKeys
from modulestack.rehearsal.load.service_counts import TaskCount
from modulestack.rehearsal.load.worker_report import WorkerUnderLoad


@dataclasses.dataclass(frozen=True, kw_only=True)
class ModuleUnderLoad:
    """What became of one module's requests."""

    name: str
    summary: Summary
    retried: int
    """Attempts after which a client asked again; not in the summary."""
    skipped: int
    """Lines of what was replayed that could not be read."""
    tasks: tuple[TaskCount, ...]
    """Whenever their number changed."""
    tally: Tally
    """The same as *summary*, in stretches of time."""
    out_of_memory: tuple[float, ...] = ()
    """When tasks were killed that had no memory left, simulated seconds."""
    has_clients: bool = True
    """Whether it has arrivals of its own; else other modules call it, and nothing is promised of it."""
    most_held: int | None = None
    """How many workers of one task waited for calls at a time, at most; None: it calls nobody."""

    def broken(self, promise: PromiseKeys) -> list[str]:
        """What of *promise* did not hold, as sentences."""
        if not self.has_clients:
            return []
        found, summary = [], self.summary
        if not summary.requests:
            return ["no request came, so that nothing is known of what was promised"]
        lost = 100 * summary.lost / summary.requests
        if lost > promise.lost_percent:
            allowed = f"{promise.lost_percent:g} %" if promise.lost_percent else "none"
            found.append(
                f"{summary.lost:,} of {summary.requests:,} requests were lost ({lost:.3g} %), allowed {allowed}"
            )
        if lost < promise.least_lost_percent:
            found.append(
                f"{summary.lost:,} of {summary.requests:,} requests were lost ({lost:.3g} %), and at least "
                f"{promise.least_lost_percent:g} % were to be"
            )
        if promise.p99_ms is not None and summary.p99_s is None:
            found.append(f"no request was answered well, and 99 % were to be in {promise.p99_ms:g} ms")
        elif promise.p99_ms is not None and summary.p99_s is not None and summary.p99_s * 1000 > promise.p99_ms:
            found.append(f"the 99th percentile was {summary.p99_s * 1000:.0f} ms, allowed {promise.p99_ms:g} ms")
        most = max((each.healthy for each in self.tasks), default=0)
        if promise.tasks is not None and most < promise.tasks:
            found.append(f"never more than {most} tasks served, promised {promise.tasks}")
        return found

    def sentence(self) -> str:
        """For people."""
        summary = self.summary
        kinds = self.kinds()
        answered = ", ".join(f"{count:,} by {version}" for version, count in summary.by_version.items()) or "none"
        lost = f"{summary.lost:,}" if summary.lost else "none"
        parts = [f"{summary.requests:,} requests", f"{lost} lost" + (f" ({', '.join(kinds)})" if kinds else "")]
        if summary.p50_s is not None and summary.p95_s is not None and summary.p99_s is not None:
            times = (summary.p50_s, summary.p95_s, summary.p99_s)
            parts.append(f"p50/p95/p99 {'/'.join(f'{1000 * each:.0f}' for each in times)} ms")
        parts.append(f"answered {answered}")
        return f"{self.name}: {'; '.join(parts)}; {self._of_tasks()}"

    def kinds(self) -> list[str]:
        """How many were not answered well, by what became of them."""
        by_outcome = self.summary.by_outcome
        return [f"{NAMES[each]}: {count:,}" for each, count in by_outcome.items() if each != Outcome.OK]

    def _of_tasks(self) -> str:
        healthy = [each.healthy for each in self.tasks] or [0]
        least, most = min(healthy), max(healthy)
        return f"{least} to {most} healthy tasks" if least != most else f"{least} healthy task{'s' * (least != 1)}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class LoadReport:
    """A scenario that was run."""

    environment: str
    scenario: str
    """Its file."""
    description: str
    seed: int
    promise: PromiseKeys
    modules: tuple[ModuleUnderLoad, ...]
    """Those that requests came to."""
    workers: tuple[WorkerUnderLoad, ...] = ()
    """Those that took messages."""
    events: tuple[str, ...]
    """What happened, in sentences."""
    cost: LoadCost | None = None
    """While requests came; None: it was interrupted before that."""
    releases: tuple[ReleaseEnd, ...] = ()
    """Those that ended, in that order."""
    is_finished: bool
    simulated_s: float
    seconds: float
    record: LoadRecord | None = None
    """Of services over time, where somebody wants a report."""
    dashboard: str | None = None
    """The picture of its dashboard, if one was asked for: a path."""

    def broken(self) -> list[str]:
        """What did not hold, as sentences; of what is not finished nothing is said."""
        if not self.is_finished:
            return []
        found = [f"{module.name}: {text}" for module in self.modules for text in module.broken(self.promise)]
        found += [f"{worker.name}: {text}" for worker in self.workers for text in worker.broken(self.promise)]
        failed = sum(not release.is_good for release in self.releases)
        if self.promise.releases == "succeed" and failed:
            found.append(f"{failed} release{'s' * (failed > 1)} did not succeed")
        if self.promise.releases == "fail" and not failed:
            found.append("no release failed, and one was to")
        longest_s = max((release.took_s for release in self.releases), default=0.0)
        if self.promise.release_s is not None and longest_s > self.promise.release_s:
            found.append(f"a release took {longest_s:.0f} s, allowed {self.promise.release_s:g} s")
        return found

    @property
    def held(self) -> bool:
        """Whether it was run to its end, and all that it promises held."""
        return self.is_finished and not self.broken()
