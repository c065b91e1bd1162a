"""
A report as Markdown, for the summary of a job.

Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
"""

from __future__ import annotations

from modulestack.contract.markdown_text import markdown_text
from modulestack.report_page.document import Cell, ReportDocument, ReportTable
from modulestack.report_page.rows import number_text
from modulestack.report_page.verdict_words import score, section_word, verdict_word


def markdown(document: ReportDocument) -> str:
    """Verdicts, what was broken in full, and the tables."""
    verdict = "BROKEN" if document.held is False else verdict_word(document.held)
    lines = [f"### {_text(document.title)}: {verdict}", "", f"{score(document)}.".capitalize(), ""]
    lines += [f"- **broken**: {_text(promise)}" for promise, held in document.promises if not held]
    for section in document.sections:
        if section.met is False:
            lines.append(f"- **broken**: {_text(section.group)}, {_text(section.title)}: {_text(section.observed)}; ")
            lines[-1] += f"promised: {_text(section.expected)}"
    for table in document.tables:
        lines += ["", *_table(table)]
    rows = tuple((section_word(each), each.group, each.title, each.observed, each.took_s) for each in document.sections)
    if rows:
        table = ReportTable(title="What was tried", columns=("", "of", "what", "seen", "s simulated"), rows=rows)
        lines += ["", "<details><summary>What was tried</summary>", "", *_table(table)[2:], "", "</details>"]
    return "\n".join([*lines, ""])


def _table(table: ReportTable) -> list[str]:
    return [
        f"**{_text(table.title)}**",
        "",
        f"| {' | '.join(map(_text, table.columns))} |",
        f"|{'---|' * len(table.columns)}",
        *(f"| {' | '.join(map(_text, row))} |" for row in table.rows),
    ]


def _text(value: Cell) -> str:
    return markdown_text(number_text(value))
