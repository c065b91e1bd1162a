"""Which version answered a module's requests, over the time of a scenario: as a small picture, and as data."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

from modulestack.rehearsal.scenarios.traffic_monitor import AnswerCount
from modulestack.release.report.traffic_picture import AXIS, AXIS_ROOM, WIDTH, shares_picture

LOST = "lost"
_FEWEST_COLUMNS = 10


def picture_of_answers(counts: Sequence[AnswerCount], *, width: int, ascii_only: bool = False) -> list[str]:
    """
    Lines of *width* characters at most, a row for each version, the newest first, and one of what was lost.

    None where one version answered all, and where there is no room. What was seen last holds until the next requests.
    """
    versions = list(dict.fromkeys(version for each in counts for version in each.answered))
    names = [*reversed(versions), *([LOST] if any(each.lost for each in counts) else [])]
    columns = min(WIDTH, width - AXIS_ROOM - 2 - max((len(AXIS), *map(len, names))))
    if len(names) < 2 or columns < _FEWEST_COLUMNS:
        return []
    end_s = max(counts[-1].at_s, 1.0)
    shares = _shares(counts, end_s, columns)
    return shares_picture(
        {name: [each.get(name, 0.0) for each in shares] for name in names}, end_s, ascii_only=ascii_only
    )


def _shares(counts: Sequence[AnswerCount], end_s: float, columns: int) -> list[dict[str, float]]:
    """For each column, by name, percent of the requests that were sent in its time; without any, of the last before."""
    found: list[dict[str, float]] = []
    left, seen = list(counts), counts[:1]
    for column in range(columns):
        until = math.inf if column == columns - 1 else (column + 1) * end_s / columns
        here = [each for each in left if each.at_s <= until]
        del left[: len(here)]
        found.append(_percentages(here or seen))
        seen = here[-1:] or seen
    return found


def _percentages(counts: Sequence[AnswerCount]) -> dict[str, float]:
    sums = Counter[str]()
    for each in counts:
        sums.update({**each.answered, LOST: each.lost})
    return {name: 100.0 * count / sums.total() for name, count in sums.items()}


def as_data(counts: Sequence[AnswerCount]) -> list[dict[str, Any]]:
    """For machines: spans of time in which the same versions answered in the same shares."""
    spans: list[dict[str, Any]] = []
    before: AnswerCount | None = None
    for each in counts:
        if before is None or (before.answered, before.lost) != (each.answered, each.lost):
            spans.append({"from_s": each.at_s, "until_s": each.at_s, "answered": Counter[str](), LOST: 0})
        spans[-1]["until_s"] = each.at_s
        spans[-1]["answered"].update(each.answered)
        spans[-1][LOST] += each.lost
        before = each
    return [{**each, "answered": dict(each["answered"])} for each in spans]
