"""What ``--report`` names: checked first, written at the end, and told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from modulestack.cli.output import say_text

if TYPE_CHECKING:
    from modulestack.report_page.document import ReportDocument

Reports = tuple[Path, ...]


def check(reports: Reports) -> None:
    """
    That they can be written, before anything is done for them.

    Raises:
        BadInput: one cannot.
    """
    if reports:
        from modulestack.report_page import files

        files.check(reports)


def write(document: ReportDocument, reports: Reports) -> None:
    """Write *document* to all of them."""
    from modulestack.report_page import files

    files.write(document, reports)


def named(reports: Reports) -> dict[str, list[str]]:
    """Of a JSON document."""
    return {"reports": [str(path) for path in reports]} if reports else {}


def say_written(reports: Reports) -> None:
    """Where they are."""
    if reports:
        say_text(f"the report is in {', '.join(map(str, reports))}")
