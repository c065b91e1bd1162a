"""
What GitHub Actions shows beside the log: annotations, and the job's summary.

Sources: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands,
https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from modulestack.contract.markdown_text import markdown_text
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.report import verdict_text


def is_here(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a job of GitHub Actions runs this."""
    return environ.get("GITHUB_ACTIONS") == "true"


def annotation(verdict: Verdict) -> str:
    """The workflow command for *verdict*; empty for a good one that is proven."""
    if verdict.is_good and verdict.kind != "unproven":
        return ""
    level = "warning" if verdict.kind in {"unproven", "timed-out", "interrupted", "superseded"} else "error"
    title = _escaped(f"{verdict.module} {verdict.kind}").replace(":", "%3A").replace(",", "%2C")
    return f"::{level} title={title}::{_escaped(chr(10).join(verdict_text.lines(verdict)))}"


def summary(verdicts: Sequence[Verdict]) -> str:
    """The job summary, in Markdown."""
    rows = [f"| {v.module} | {v.kind} | {markdown_text(v.sentence())} | {markdown_text(v.next())} |" for v in verdicts]
    return "\n".join(["| module | verdict | | next |", "|---|---|---|---|", *rows, ""])


def write_summary(verdicts: Sequence[Verdict], environ: Mapping[str, str] = os.environ) -> None:
    """Append the summary to the job's; without a file for it, nothing happens."""
    if path := environ.get("GITHUB_STEP_SUMMARY"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(summary(verdicts) + "\n")


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
