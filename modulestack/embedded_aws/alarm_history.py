"""What an alarm has done."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, kw_only=True)
class HistoryItem:
    """What an alarm has done, as DescribeAlarmHistory tells it."""

    alarm: str
    is_composite: bool
    at: float
    """Epoch seconds."""
    kind: str
    """``StateUpdate`` or ``Action``."""
    summary: str
