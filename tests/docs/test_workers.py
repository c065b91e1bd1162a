"""docs/workers.md: its environments rehearse, and what it quotes is said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from modulestack.rehearsal.rehearse import rehearse
from tests.support.program import ROOT, copy_program

PAGE = (ROOT / "docs" / "workers.md").read_text()
EXAMPLES = re.findall(r"```yaml\n(config:\n.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("text", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_rehearses(text: str, tmp_path: Path):
    """Everything that it promises is kept."""
    copy_program(tmp_path)
    (tmp_path / "Pulumi.example.yaml").write_text(text)
    report, sandbox = rehearse("example", tmp_path)
    sandbox.aws.close()
    assert report.held
    assert len(report.scenarios) >= 3
