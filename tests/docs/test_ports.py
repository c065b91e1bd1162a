"""docs/ports.md: its environment rehearses, and what it quotes is said."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from modulestack.features.ports import SILENT_PORT
from modulestack.rehearsal.rehearse import rehearse
from tests.support.program import ROOT

PAGE = (ROOT / "docs" / "ports.md").read_text()
[EXAMPLE] = re.findall(r"```yaml\n(config:\n.*?)```", PAGE, re.DOTALL)
[QUOTED] = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)


def test_the_example_rehearses_and_names_the_port_on_which_nobody_listens(tmp_path: Path):
    """Everything that it promises is kept, and the verdict is as the page quotes it."""
    for name in ("__main__.py", "Pulumi.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "Pulumi.staging.yaml").write_text(EXAMPLE)
    report, sandbox = rehearse("staging", tmp_path)
    sandbox.aws.close()
    assert report.held
    assert {module.name: dict(module.urls) for module in report.modules} == {
        "web": {},
        "api": {
            "admin": "http://api.staging.internal:9090",
            "metrics": "http://api.staging.internal:9000",
        },
    }
    [played] = [each for each in report.scenarios if each.name == SILENT_PORT]
    assert played.observed.startswith(" ".join(QUOTED.split()))
