"""Minutes of a rehearsal, without those in which it only waits: hours until a schedule runs would hide all else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

MINUTE_S = 60.0
PATIENCE = 20
"""Minutes in which nothing changes that are shown; what is more is cut."""
KEPT = 5
"""Minutes that are left at either end of a cut."""


class TimeAxis(NamedTuple):
    """Where each minute is on a picture."""

    positions: Mapping[float, int]
    """Minute (epoch seconds) → its place, from 0 on."""
    cuts: Mapping[int, float]
    """Place after which some were left out → how many minutes."""


def time_axis(series: Sequence[Mapping[float, float]], begin: float, end: float) -> TimeAxis:
    """
    The minutes from *begin* to *end* (epoch seconds, whole minutes) that are worth seeing.

    *series* have a value for each minute in which there is one.
    """
    minutes = [begin + number * MINUTE_S for number in range(int((end - begin) // MINUTE_S) + 1)]
    states = [tuple(each.get(minute) for each in series) for minute in minutes]
    positions: dict[float, int] = {}
    cuts: dict[int, float] = {}
    first = 0
    for index in range(len(minutes)):
        if index + 1 < len(minutes) and states[index + 1] == states[first]:
            continue
        still = range(first, index + 1)
        if len(still) > PATIENCE:
            for each in still[:KEPT]:
                positions[minutes[each]] = len(positions)
            cuts[len(positions) - 1] = float(len(still) - 2 * KEPT)
            still = still[-KEPT:]
        for each in still:
            positions[minutes[each]] = len(positions)
        first = index + 1
    return TimeAxis(positions, cuts)
