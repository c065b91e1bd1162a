"""The run of whole releases on a broken network: a few of them, and what it says."""

from __future__ import annotations

import pytest

from tests import fault_run


def test_a_few_releases_end_without_a_false_word(capsys: pytest.CaptureFixture[str]):
    """The same in every run: all chance comes from the seed."""
    assert fault_run.main(["--releases", "12", "--seeds", "11-12"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("12 releases: ")
    assert said[-1] == (
        "0 tracebacks, 0 false verdicts or sentences, 0 orphan revisions, 0 locks left without a word, "
        "0 unverified that were good"
    )
    assert int(said[-2].partition(" ")[0]) > 30


def test_what_is_wrong_is_said_and_counted(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """With its seed, so that it can be played again."""
    monkeypatch.setattr(fault_run.FaultRun, "release", lambda self: ("release", ["false: it lies", "lock: left"]))
    assert fault_run.main(["--releases", "2", "--seeds", "3"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "seed 3, release 1, release: false: it lies"
    assert said[-1].startswith("0 tracebacks, 2 false verdicts or sentences, 0 orphan revisions, 2 locks left")
