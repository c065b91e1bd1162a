"""The manual is the model, in words."""

from __future__ import annotations

from pathlib import Path

from modulestack.environment.manual import manual

ROOT = Path(__file__).parents[2]


def test_the_committed_manual_is_the_one_that_the_code_makes():
    """``make schema`` writes it."""
    assert manual() == (ROOT / "docs/environment.md").read_text()
