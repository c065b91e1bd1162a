"""The messages of a module in two runs side by side."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from modulestack.cli.compared_row import Row, compared_row
from modulestack.rehearsal.load.worker_report import WorkerUnderLoad, drained_after_s

if TYPE_CHECKING:
    from modulestack.rehearsal.load.load_report import LoadReport


def worker_tables(before: LoadReport, after: LoadReport | None) -> Iterator[tuple[str, list[Row]]]:
    """Name and rows of each module that takes messages; *after* is None before there is a second run."""
    others = {each.name: each for each in after.workers} if after else {}
    for worker in before.workers:
        yield worker.name, [*_rows(worker, others.get(worker.name))]


def _rows(before: WorkerUnderLoad, after: WorkerUnderLoad | None) -> Iterator[Row]:
    row = functools.partial(compared_row, is_known=after is not None)
    one, other = before.whole, (after or before).whole
    yield row("messages", one.came, other.came, ",d")
    yield row("lost", one.lost, other.lost, ",d")
    yield row("received again", one.received_again, other.received_again, ",d")
    yield row("done twice", one.done_again, other.done_again, ",d")
    yield row("left at the end", before.left, (after or before).left, ",d")
    yield row("most waiting", one.most_waiting, other.most_waiting, ",d")
    for percent in (50, 95, 99):
        yield row(f"p{percent} of their age", one.age_s(percent), other.age_s(percent), ",.1f", " s")
    for number, (first, second) in enumerate(zip(before.outages, (after or before).outages, strict=False), 1):
        name = "queue empty after the outage" if len(before.outages) == 1 else f"queue empty after outage {number}"
        yield row(name, drained_after_s(first), drained_after_s(second), ",.0f", " s")
    for name, at in (("fewest tasks taking messages", min), ("most tasks taking messages", max)):
        first_tasks, second_tasks = (at(each.healthy for each in which.tasks) for which in (before, after or before))
        yield row(name, first_tasks, second_tasks, "d")
