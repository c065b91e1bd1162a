"""What became of a module's messages, as a report draws it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from modulestack.load.message_tally import MessageStretch, MessageTally
from modulestack.rehearsal.load.windows import Window, in_windows
from modulestack.rehearsal.load.worker_report import WorkerUnderLoad
from modulestack.report_page.document import Cell, Color, Curves, Mark, Picture, ReportTable, Series

MESSAGES = "messages a second"
"""Unit of a rate."""
_RATES: tuple[tuple[str, str, Color], ...] = (
    ("came", "came", "ink"),
    ("done", "done", "green"),
    ("failed", "failed", "orange"),
    ("lost", "lost", "vermilion"),
)
"""Name, what of a stretch it is, colour."""
_PERCENTILES: tuple[tuple[int, Color], ...] = ((50, "green"), (95, "blue"), (99, "vermilion"))


MessageWindow = Window[MessageStretch]


def message_windows(tally: MessageTally, *, until_s: float) -> tuple[MessageWindow, ...]:
    """All of *tally*, which ends at *until_s*, in ``MOST_WINDOWS`` windows at most."""
    return in_windows(tally, lambda stretch: stretch, until_s=until_s, end_s=until_s)


def message_rate(found: Sequence[MessageWindow]) -> Series:
    """How many came a second."""
    return Series(
        name=MESSAGES, points=tuple((each.from_s, each.a_second(each.found.came)) for each in found), color="ink"
    )


def message_pictures(found: Sequence[MessageWindow], marks: Sequence[Mark], *, until_s: float) -> tuple[Picture, ...]:
    """What became of them, how many waited, and how old they were when done."""
    empty = Curves(title="", unit=MESSAGES, form="lines", series=(), until_s=until_s, marks=tuple(marks))
    waiting = Series(
        name="waiting", points=tuple((each.from_s, float(each.found.most_waiting)) for each in found), color="blue"
    )
    return (
        dataclasses.replace(empty, title="Messages by what became of them", series=tuple(_rates(found))),
        dataclasses.replace(empty, title="Messages that waited, at most", unit="messages", series=(waiting,)),
        dataclasses.replace(empty, title="Age of messages when done", unit="s", series=tuple(_ages(found))),
    )


def _rates(found: Sequence[MessageWindow]) -> Iterator[Series]:
    for name, what, color in _RATES:
        counts = [(each, int(getattr(each.found, what))) for each in found]
        if name in ("came", "done") or any(count for _, count in counts):
            points = tuple((each.from_s, each.a_second(count)) for each, count in counts)
            yield Series(name=name, points=points, color=color, is_dashed=name == "came")


def _ages(found: Sequence[MessageWindow]) -> Iterator[Series]:
    for percent, color in _PERCENTILES:
        seconds = ((each.from_s, each.found.age_s(percent)) for each in found)
        points = tuple((at_s, None if age is None else round(age, 2)) for at_s, age in seconds)
        yield Series(name=f"p{percent}", points=points, color=color)


def message_table(workers: Sequence[WorkerUnderLoad]) -> ReportTable:
    """What became of them, in all."""
    columns = ("module", "messages", "done", "lost", "received again", "done twice", "most waiting", "left")
    rows = tuple(
        (
            each.name,
            each.whole.came,
            each.whole.done,
            each.whole.lost,
            each.whole.received_again,
            each.whole.done_again,
            each.whole.most_waiting,
            each.left,
            *(_seconds(each.whole.age_s(percent)) for percent, _ in _PERCENTILES),
            each.skipped,
        )
        for each in workers
    )
    ages = tuple(f"p{percent} s" for percent, _ in _PERCENTILES)
    return ReportTable(title="Messages", columns=(*columns, *ages, "lines skipped"), rows=rows)


def _seconds(age: float | None) -> Cell:
    return "" if age is None else round(age, 2)
