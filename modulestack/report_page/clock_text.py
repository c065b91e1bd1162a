"""A moment of a report, for people."""

from __future__ import annotations


def clock_text(at_s: float) -> str:
    """``1:05``, ``2:00:07.5``: minutes and seconds, hours where there are any."""
    seconds = round(at_s, 1)
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    text = f"{rest:02.0f}" if rest == int(rest) else f"{rest:04.1f}"
    return f"{hours}:{minutes:02d}:{text}" if hours else f"{minutes}:{text}"
