"""A verdict as people read it: one sentence, what is behind it, the next command."""

from __future__ import annotations

from modulestack.release.outcome.verdicts import Verdict


def lines(verdict: Verdict) -> list[str]:
    """The verdict's text."""
    text = [verdict.sentence(), *(f"  {detail}" for detail in verdict.details)]
    return [*text, f"Next: {verdict.next()}"] if verdict.next() else text
