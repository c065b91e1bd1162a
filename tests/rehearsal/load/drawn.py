"""Whether what a report draws adds up to what was counted, and to what it costs."""

from __future__ import annotations

import pytest

from modulestack.rehearsal.load.load_document import document_of
from modulestack.rehearsal.load.load_report import LoadReport
from modulestack.report_page.document import Curves


def assert_adds_up(report: LoadReport) -> None:
    """Every request is in the pictures of its module, and the cost over time is all but what is paid for by use."""
    document = document_of(report)
    assert document.held is report.held
    drawn = {
        section.group: sum((value or 0) * 10 for series in picture.series for _, value in series.points)
        for section in document.sections
        for picture in section.pictures
        if isinstance(picture, Curves) and picture.title == "Requests by what became of them"
    }
    assert drawn == pytest.approx({module.name: module.summary.requests for module in report.modules}, abs=0.5)
    assert report.record
    assert report.record.cost
    assert report.cost
    used = sum((line.usd or 0) for line in report.cost.lines if line.kind == "by traffic" and line.item[:4] != "farg")
    assert report.record.cost.total == pytest.approx(float(report.cost.spent() - used), rel=2e-3)
