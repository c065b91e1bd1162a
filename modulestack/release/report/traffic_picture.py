"""Traffic by version over time, as a few lines of text: for terminals, reports and the documentation."""

from __future__ import annotations

import dataclasses
import textwrap
from collections.abc import Mapping, Sequence

_BARS, _ASCII_BARS = "·▁▂▃▄▅▆▇█", ".:-=+*%@#"
"""From none to all, in eighths; a little is never drawn as none, nor almost all as all."""
WIDTH = 60
"""Columns of time."""
AXIS, AXIS_ROOM = "min", 6
"""What the axis is called; columns by which its last number may be longer."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class TrafficSample:
    """What was seen at one moment."""

    at_s: float
    """Since the deployment's start."""
    new: float
    """Percent of requests that the new version gets; the old one gets the others."""
    stage: str = ""
    """ECS's lifecycle stage; empty: it has none."""


def traffic_picture(samples: Sequence[TrafficSample], *, width: int = WIDTH) -> list[str]:
    """
    Lines of *samples*, the oldest first: the new version's share, the old one's, minutes, and when stages began.

    None without samples. What was seen last holds until the next one.
    """
    if not samples:
        return []
    end_s = max(samples[-1].at_s, 1.0)
    columns = [_seen(samples, (column + 1) * end_s / width) for column in range(width)]
    shares = [each.new for each in columns]
    lines = shares_picture({"new": shares, "old": [100.0 - each for each in shares]}, end_s)
    began: dict[tuple[str, float], float] = {}
    for sample in samples:
        if sample.stage:
            began.setdefault((sample.stage, sample.new), sample.at_s)
    if not began:
        return lines
    stages = [f"{_minutes(at)} {_named(stage, new)}" for (stage, new), at in began.items()]
    told = textwrap.wrap(" → ".join(stages), width + 40, break_long_words=False)
    return [*lines, *(f"     {line}" for line in told)]


def shares_picture(rows: Mapping[str, Sequence[float]], end_s: float, *, ascii_only: bool = False) -> list[str]:
    """A line for each of *rows*, percentages over the time until *end_s*, all as many; then one of minutes."""
    bars, width = _ASCII_BARS if ascii_only else _BARS, max(map(len, rows.values()))
    label = max(map(len, (AXIS, *rows)))
    lines = [f"{name:<{label}}  {''.join(_bar(each, bars) for each in row)}" for name, row in rows.items()]
    return [*lines, f"{AXIS:<{label}}  {_axis(end_s, width)}"]


def _seen(samples: Sequence[TrafficSample], at_s: float) -> TrafficSample:
    """The last that was seen by then."""
    return [sample for sample in samples if sample.at_s <= at_s][-1] if samples[0].at_s <= at_s else samples[0]


def _bar(percent: float, bars: str) -> str:
    if percent <= 0 or percent >= 100:
        return bars[0] if percent <= 0 else bars[-1]
    return bars[min(7, max(1, round(percent * 8 / 100)))]


def _axis(end_s: float, width: int) -> str:
    """Minutes where they are, some five of them."""
    line = [" "] * (width + AXIS_ROOM)
    step = next(each for each in (1, 2, 5, 10, 15, 30, 60, 120, 240, 720, 1440, 10**6) if end_s / 60 / each <= 6)
    for minute in range(0, int(end_s // 60) + 1, step):
        start = round(minute * 60 / end_s * width)
        for place, character in enumerate(str(minute)):
            if start + place < len(line):
                line[start + place] = character
    return "".join(line).rstrip()


def _minutes(at_s: float) -> str:
    return f"{int(at_s) // 60}:{int(at_s) % 60:02d}"


def _named(stage: str, new: float) -> str:
    return f"production {new:g} %" if stage == "PRODUCTION_TRAFFIC_SHIFT" else stage.lower().replace("_", " ")
