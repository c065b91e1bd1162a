"""The table of endings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from modulestack.release.outcome.verdict_table import VERDICT_KINDS, VerdictName
from modulestack.release.outcome.verdicts import Verdict, exit_code


def verdict(kind: VerdictName) -> Verdict:
    return Verdict(kind=kind, environment="staging", module="web", why="WHY", image="web@x", old="f:1", to="f:2")


def test_every_ending_has_its_own_exit_code():
    """But for the good ones, which share 0."""
    bad = [kind.exit_code for kind in VERDICT_KINDS if kind.exit_code]
    assert sorted(bad) == sorted(set(bad))
    assert [kind.name for kind in VERDICT_KINDS if not kind.exit_code] == [
        "succeeded",
        "unproven",
        "shifted",
        "nothing-to-do",
        "planned",
    ]


@pytest.mark.parametrize("kind", [kind.name for kind in VERDICT_KINDS])
def test_every_sentence_can_be_said(kind: VerdictName):
    """With its module in it and no placeholder left."""
    text = verdict(kind).sentence() + verdict(kind).next()
    assert ("web" in text, re.findall(r"[{}]", text)) == (True, [])


def test_the_gravest_verdict_gives_the_exit_code():
    """Of several modules; nothing to do is no fault."""
    codes = [
        exit_code([verdict("succeeded"), verdict("rolled-back-by-us"), verdict("not-started")]),
        exit_code([verdict("bad-input"), verdict("not-started")]),
        exit_code([verdict("nothing-to-do"), verdict("succeeded")]),
        exit_code([]),
    ]
    assert codes == [11, 2, 0, 0]


def test_the_documentation_has_the_same_table():
    """Name, exit code and meaning of each."""
    text = (Path(__file__).parents[3] / "docs" / "releases.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d+) \| (.+) \|$", text, re.MULTILINE)
    assert rows == [(kind.name, str(kind.exit_code), kind.meaning) for kind in VERDICT_KINDS]
