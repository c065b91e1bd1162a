"""Repeated runs end at the first failure or hang, with the stacks of what hung."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import repeat


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ("pass", 0, ["2 passed, 0 failed, 0 hung"]),
        ("assert False", 1, ["0 passed, then one failed"]),
        ("__import__('time').sleep(1000)", 1, ["0 passed, then one hung", "line 2 in test_it"]),
    ],
)
def test_a_run_passes_fails_or_hangs(tmp_path: Path, capsys: pytest.CaptureFixture[str], body, status, said):
    test = tmp_path / "test_it.py"
    test.write_text(f"def test_it():\n    {body}\n")
    assert repeat.main(["--runs", "2", "-n", "0", "--test-limit", "2", str(test)]) == status
    last = capsys.readouterr().out.splitlines()[-1]
    log = Path(last.rpartition(": ")[2])
    text = last + (log.read_text() if log.is_file() else "")
    assert [words for words in said if words not in text] == []
