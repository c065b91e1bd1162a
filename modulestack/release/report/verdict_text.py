"""A verdict as people read it: one sentence, what is behind it, the next command."""

from __future__ import annotations

from modulestack.contract.visible import visible
from modulestack.release.outcome.verdicts import Verdict


def lines(verdict: Verdict) -> list[str]:
    """The verdict's text; nothing in it that a terminal or a CI log would obey."""
    text = [verdict.sentence(), *(f"  {detail}" for detail in verdict.details)]
    if verdict.last_output:
        text += ["  last output of the newest failed task:", *(f"    | {line}" for line in verdict.last_output)]
    next_lines = [f"Next: {verdict.next()}"] if verdict.next() else []
    return [visible(line) for line in (*text, *next_lines)]
