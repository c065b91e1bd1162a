"""``python -m bench.report_page``: processor time of a report as a page, of forty scenarios, three pictures each."""

from __future__ import annotations

import sys
import time

from modulestack.report_page.bundle import bundle
from modulestack.report_page.document import Color, Curves, ReportDocument, ReportSection, Series
from modulestack.report_page.page import page

SCENARIOS, POINTS = 40, 30


def main() -> None:
    """Measure and print."""
    document = _document()
    began = time.process_time()
    size = len(page(document, bundle()).encode())
    what = f"a report of {SCENARIOS} scenarios, {size / 1e6:.1f} MB"
    sys.stdout.write(f"{what:<48} {f'{time.process_time() - began:.2f} s':>20}   ≤ 2 s, ≤ 3 MB\n")


def _document() -> ReportDocument:
    colors: tuple[Color, ...] = ("blue", "orange", "green")
    series = tuple(
        Series(name=f"web:r{number}", points=tuple((5.0 * at, float(at % 4)) for at in range(POINTS)), color=color)
        for number, color in enumerate(colors)
    )
    picture = Curves(title="Tasks", unit="tasks", form="stacked", series=series, until_s=5.0 * POINTS)
    section = ReportSection(
        group="web",
        title="a release",
        expected="it runs",
        observed="it ran",
        met=True,
        took_s=5.0 * POINTS,
        pictures=(picture,) * 3,
    )
    return ReportDocument(
        title="Rehearsal", held=True, facts=(), promises=(), tables=(), sections=(section,) * SCENARIOS
    )


if __name__ == "__main__":
    main()
