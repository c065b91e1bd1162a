"""docs/machines.md: its environments rehearse, and what it quotes is said."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest

from modulestack.features.capacity import FULL_MACHINES, MACHINE_LOST, MACHINES_REPLACED, NEW_MACHINE, NO_ROOM
from modulestack.features.managed_instances import DAEMON_LOST
from modulestack.rehearsal.rehearse import rehearse
from modulestack.release.rollout.placement import advice
from tests.release.snapshots import MANIFEST
from tests.support.program import ROOT, copy_program

PAGE = (ROOT / "docs" / "machines.md").read_text()
EXAMPLES = re.findall(r"```yaml\n(config:\n.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (EXAMPLES[0], {MACHINE_LOST, NEW_MACHINE, NO_ROOM, FULL_MACHINES}),
        (EXAMPLES[1], {MACHINE_LOST, NO_ROOM}),
        (EXAMPLES[2], {MACHINE_LOST, NO_ROOM, MACHINES_REPLACED}),
        (EXAMPLES[3], {MACHINE_LOST, NO_ROOM, DAEMON_LOST}),
        (EXAMPLES[4], {MACHINE_LOST, NO_ROOM, DAEMON_LOST}),
    ],
    ids=range(len(EXAMPLES)),
)
def test_an_example_rehearses(text: str, shown: set[str], tmp_path: Path):
    """Everything that it promises is kept, and tried."""
    copy_program(tmp_path)
    (tmp_path / "Pulumi.example.yaml").write_text(text)
    report, sandbox = rehearse("example", tmp_path)
    sandbox.aws.close()
    assert report.held
    tried = {scenario.name for scenario in report.scenarios if "not tried" not in scenario.observed}
    assert shown <= tried


@pytest.mark.parametrize("where", [{"capacity": "machines"}, {"capacity": "pool", "managed_instances": True}])
def test_the_advice_is_the_one_that_is_given(where: dict[str, Any]):
    manifest = dataclasses.replace(MANIFEST, environment="prod", **where)
    assert " ".join(PAGE.split()).count(" ".join(advice(manifest, {}).split())) == 1
