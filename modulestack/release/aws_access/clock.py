"""Time, as a parameter: whoever waits takes a TimeSource."""

from __future__ import annotations

import datetime
import threading
import time
from typing import Protocol


class TimeSource(Protocol):
    """What everything that waits is given."""

    def now(self) -> float:
        """Epoch seconds."""

    def sleep(self, seconds: float) -> None:
        """Return *seconds* later, or earlier if woken."""


class SystemClock:
    """The machine's clock; ``wake`` ends a sleep at once, for signal handlers."""

    def __init__(self) -> None:
        self._woken = threading.Event()
        self._began, self._began_steady = time.time(), time.monotonic()

    def now(self) -> float:
        """Epoch seconds; never behind what has passed: a clock that is set back stretches no lease and no timeout."""
        return max(time.time(), self._began + time.monotonic() - self._began_steady)

    def sleep(self, seconds: float) -> None:
        """Return *seconds* later, at once if ``wake`` was called since the last sleep."""
        self._woken.wait(max(0.0, seconds))
        self._woken.clear()

    def wake(self) -> None:
        """End the sleep that goes on, or the next one."""
        self._woken.set()


def iso(epoch_s: float) -> str:
    """``2026-01-01T10:00:00Z``."""
    return datetime.datetime.fromtimestamp(epoch_s, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_iso(text: str) -> float:
    """The inverse of ``iso``; raises ValueError."""
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.UTC).timestamp()


def duration(seconds: float) -> str:
    """``41 s``, ``3 min 05 s``, ``1 h 02 min``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def epoch_seconds(value: datetime.datetime | float | None) -> float:
    """Epoch seconds of a boto3 timestamp; 0 for an absent one."""
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    return float(value or 0)
