"""What became of requests, added up over stretches of time: as much memory for a million as for a thousand."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterable

from modulestack.load import latencies
from modulestack.load.outcomes import Outcome
from modulestack.load.stretches import Stretches


@dataclasses.dataclass(slots=True)
class Stretch:
    """One stretch of time: by version and outcome how many requests ended in it, and the latencies of good ones."""

    counts: defaultdict[tuple[str, int], int] = dataclasses.field(default_factory=lambda: defaultdict(int))
    latency: defaultdict[int, int] = dataclasses.field(default_factory=lambda: defaultdict(int))
    """Bucket (``latencies.py``) → how many requests that were answered well."""


class Tally(Stretches[Stretch]):
    """All stretches, each *width_s* long."""

    def __init__(self, width_s: float = 10.0) -> None:
        super().__init__(Stretch, merged, width_s)


def merged(stretches: Iterable[Stretch]) -> Stretch:
    """Several as one."""
    whole = Stretch()
    for each in stretches:
        for key, count in each.counts.items():
            whole.counts[key] += count
        for bucket, count in each.latency.items():
            whole.latency[bucket] += count
    return whole


@dataclasses.dataclass(frozen=True)
class Summary:
    """What is told of a stretch."""

    requests: int
    by_outcome: dict[Outcome, int]
    by_version: dict[str, int]
    """Version → how many it answered well."""
    lost: int
    p50_s: float | None
    p95_s: float | None
    p99_s: float | None


def summary(stretch: Stretch) -> Summary:
    """Of one stretch, or of all as one."""
    outcomes: Counter[Outcome] = Counter()
    versions: Counter[str] = Counter()
    for (version, outcome), count in stretch.counts.items():
        outcomes[Outcome(outcome)] += count
        if outcome == Outcome.OK:
            versions[version] += count
    return Summary(
        requests=outcomes.total(),
        by_outcome={each: outcomes[each] for each in Outcome if outcomes[each]},
        by_version=dict(versions),
        lost=sum(count for each, count in outcomes.items() if each.is_lost),
        p50_s=latencies.percentile(stretch.latency, 50),
        p95_s=latencies.percentile(stretch.latency, 95),
        p99_s=latencies.percentile(stretch.latency, 99),
    )
