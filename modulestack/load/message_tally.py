"""What became of messages, added up over stretches of time: as much memory for a million as for a thousand."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable

from modulestack.load import latencies
from modulestack.load.stretches import Stretches


@dataclasses.dataclass(slots=True)
class MessageStretch:
    """One stretch of time."""

    came: int = 0
    done: int = 0
    done_again: int = 0
    """Work that was done although its message had been done before, or was lost."""
    received_again: int = 0
    """Receipts of messages that somebody had received before."""
    failed: int = 0
    """Work that failed: its message comes back."""
    dead_lettered: int = 0
    expired: int = 0
    """Deleted by SQS, because they were older than it keeps them."""
    most_waiting: int = 0
    oldest_s: float = 0.0
    """The greatest age at which a message was done."""
    ages: defaultdict[int, int] = dataclasses.field(default_factory=lambda: defaultdict(int))
    """Bucket (``latencies.py``) of the age when it was done → how many."""
    by_version: defaultdict[str, int] = dataclasses.field(default_factory=lambda: defaultdict(int))
    """Version → how many it did first."""

    @property
    def lost(self) -> int:
        """Nobody has done them, and nobody will."""
        return self.dead_lettered + self.expired

    def age_s(self, percent: float) -> float | None:
        """The age at which *percent* were done; None: none was."""
        return latencies.percentile(self.ages, percent)


class MessageTally(Stretches[MessageStretch]):
    """All stretches, each *width_s* long."""

    def __init__(self, width_s: float = 10.0) -> None:
        super().__init__(MessageStretch, merged, width_s)


def merged(stretches: Iterable[MessageStretch]) -> MessageStretch:
    """Several as one."""
    whole = MessageStretch()
    for each in stretches:
        for key in ("came", "done", "done_again", "received_again", "failed", "dead_lettered", "expired"):
            setattr(whole, key, getattr(whole, key) + getattr(each, key))
        whole.most_waiting = max(whole.most_waiting, each.most_waiting)
        whole.oldest_s = max(whole.oldest_s, each.oldest_s)
        for bucket, count in each.ages.items():
            whole.ages[bucket] += count
        for version, count in each.by_version.items():
            whole.by_version[version] += count
    return whole
