"""Whether something went as promised, in a word."""

from __future__ import annotations

from modulestack.report_page.document import ReportDocument, ReportSection


def verdict_word(held: bool | None) -> str:  # noqa: FBT001
    """``held``, ``broken``, or ``unfinished``."""
    return "unfinished" if held is None else "held" if held else "broken"


def section_word(section: ReportSection) -> str:
    """The same of a section; empty: nothing was promised."""
    return verdict_word(section.met) if section.expected else ""


def score(document: ReportDocument) -> str:
    """How much went as promised."""
    verdicts = document.verdicts
    if document.held is None:
        return "it was interrupted: this is what was known by then"
    return f"{sum(verdicts)} of {len(verdicts)} went as promised"
