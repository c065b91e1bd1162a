"""A scenario with two settings as one report: both side by side, on the same time."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest

from modulestack.fields.text import shown
from modulestack.rehearsal.load.comparison import LoadComparison
from modulestack.rehearsal.load.load_document import document_of
from modulestack.report_page.document import ReportDocument, ReportSection, ReportTable

AS_IT_IS, COMPARED = "as it is", "compared"


def document_of_both(comparison: LoadComparison, differences: Sequence[ReportTable]) -> ReportDocument:
    """
    *comparison*, whose runs were recorded; *differences* are its modules in numbers.

    One that was interrupted before the second run began has the first one only.
    """
    runs = [(AS_IT_IS, comparison.before), (COMPARED, comparison.after)]
    documents = [_named(document_of(run.report), name) for name, run in runs if run is not None]
    settings = ", ".join(f"{key}={shown(value)}" for key, value in comparison.settings.items())
    [first, *_] = documents
    return ReportDocument(
        title=f"{first.title}, with two settings",
        held=comparison.held if comparison.is_finished else None,
        facts=((COMPARED, settings), *first.facts),
        promises=tuple(promise for each in documents for promise in each.promises) if comparison.is_finished else (),
        tables=(*differences, *(table for each in documents for table in each.tables)),
        sections=tuple(_in_turn([each.sections for each in documents])),
        has_one_time=True,
    )


def _named(document: ReportDocument, name: str) -> ReportDocument:
    """Its parts say which of the two they are of."""
    return dataclasses.replace(
        document,
        promises=tuple((f"{name}: {text}", kept) for text, kept in document.promises),
        tables=tuple(dataclasses.replace(each, title=f"{each.title}, {name}") for each in document.tables),
        sections=tuple(dataclasses.replace(each, title=f"{each.title}, {name}") for each in document.sections),
    )


def _in_turn(sections: Sequence[Sequence[ReportSection]]) -> Iterator[ReportSection]:
    """The same of each run after the other."""
    return (each for each in chain.from_iterable(zip_longest(*sections)) if each is not None)
