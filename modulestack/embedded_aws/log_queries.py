"""Queries of Logs Insights of one account: those that were started, and those that are saved."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping


@dataclasses.dataclass(kw_only=True)
class StartedQuery:
    """One that was started, with all that it found."""

    region: str
    log_group: str
    """The first of its log groups."""
    text: str
    begun_at: float
    """Epoch seconds; until when it runs, too."""
    done_at: float
    rows: tuple[Mapping[str, str], ...]
    matched: int
    scanned: int
    bytes_scanned: int
    cancelled: bool = False

    def is_done(self, now: float) -> bool:
        """Whether it has ended, one way or the other."""
        return self.cancelled or now >= self.done_at

    def status(self, now: float) -> str:
        """As GetQueryResults says it."""
        if self.cancelled:
            return "Cancelled"
        return "Complete" if now >= self.done_at else "Running"


@dataclasses.dataclass(frozen=True, kw_only=True)
class SavedQuery:
    """A query definition."""

    name: str
    text: str
    log_groups: tuple[str, ...]
    modified_at: float
    """Epoch seconds."""


class LogQueries:
    """All of an account."""

    def __init__(self) -> None:
        self.started: dict[str, StartedQuery] = {}
        """By id."""
        self.saved: dict[tuple[str, str], SavedQuery] = {}
        """By region and id."""
