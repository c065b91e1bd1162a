"""Pictures of what became of a module's requests: who answered, what became of them, how long it took."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from modulestack.load.outcomes import NAMES, Outcome
from modulestack.load.tally import Summary, Tally, summary
from modulestack.rehearsal.answered_by import LOST
from modulestack.rehearsal.course_pictures import REQUESTS
from modulestack.rehearsal.load.windows import Window, in_windows
from modulestack.report_page.document import Color, Curves, Mark, Picture, Series, Shade

OUTCOMES: Mapping[Outcome, tuple[Color, Shade]] = {
    Outcome.OK: ("green", "full"),
    Outcome.CLIENT_ERROR: ("ink", "pale"),
    Outcome.SERVER_ERROR: ("purple", "full"),
    Outcome.BAD_GATEWAY: ("vermilion", "full"),
    Outcome.UNAVAILABLE: ("orange", "full"),
    Outcome.GATEWAY_TIMEOUT: ("blue", "full"),
    Outcome.CLIENT_TIMEOUT: ("ink", "full"),
}
_PERCENTILES: tuple[tuple[str, Color], ...] = (("p50", "green"), ("p95", "blue"), ("p99", "vermilion"))


def windows(tally: Tally, *, until_s: float, is_finished: bool) -> tuple[Window[Summary], ...]:
    """
    All of *tally*, in windows of which at most ``MOST_WINDOWS`` are before *until_s*.

    What is not finished ends then; else what still ended later comes after them.
    """
    last_s = (max(tally.stretches, default=-1) + 1) * tally.width_s
    end_s = max(until_s, last_s) if is_finished else until_s
    return in_windows(tally, summary, until_s=until_s, end_s=end_s)


def rate(found: Sequence[Window[Summary]]) -> Series:
    """How many requests ended a second, whatever became of them."""
    points = tuple((each.from_s, each.a_second(each.found.requests)) for each in found)
    return Series(name=REQUESTS, points=points, color="ink")


def request_pictures(
    found: Sequence[Window[Summary]], colors: Mapping[str, Color], marks: Sequence[Mark], *, until_s: float
) -> tuple[Picture, ...]:
    """Who answered, what became of them, and how long it took; *colors* are by version."""
    outcomes = [outcome for outcome in Outcome if any(outcome in each.found.by_outcome for each in found)]
    lost = [outcome for outcome in outcomes if outcome.is_lost]
    pictures = {
        "Requests by the version that answered them": _versions(found, colors),
        "Requests by what became of them": (_outcome(found, each) for each in outcomes),
        **({"Requests that were lost": (_outcome(found, each) for each in lost)} if lost else {}),
    }
    empty = Curves(title="", unit=REQUESTS, form="stacked", series=(), until_s=until_s, marks=tuple(marks))
    stacked = (dataclasses.replace(empty, title=title, series=tuple(series)) for title, series in pictures.items())
    latency = dataclasses.replace(empty, title="Latency of good answers", unit="ms", form="lines")
    return (*stacked, dataclasses.replace(latency, series=tuple(_latencies(found))))


def _versions(found: Sequence[Window[Summary]], colors: Mapping[str, Color]) -> Iterator[Series]:
    for version in dict.fromkeys(version for each in found for version in each.found.by_version):
        points = ((each.from_s, each.a_second(each.found.by_version.get(version, 0))) for each in found)
        yield Series(name=version, points=tuple(points), color=colors[version])
    lost = ((each.from_s, each.a_second(each.found.lost)) for each in found)
    yield Series(name=LOST, points=tuple(lost), color="vermilion")


def _outcome(found: Sequence[Window[Summary]], outcome: Outcome) -> Series:
    color, shade = OUTCOMES[outcome]
    points = ((each.from_s, each.a_second(each.found.by_outcome.get(outcome, 0))) for each in found)
    return Series(name=NAMES[outcome], points=tuple(points), color=color, shade=shade)


def _latencies(found: Sequence[Window[Summary]]) -> Iterator[Series]:
    for name, color in _PERCENTILES:
        seconds = ((each.from_s, getattr(each.found, f"{name}_s")) for each in found)
        points = ((at_s, None if value is None else round(1000 * value, 1)) for at_s, value in seconds)
        yield Series(name=name, points=tuple(points), color=color)
