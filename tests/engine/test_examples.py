"""The environments under examples, rehearsed by Pulumi's own engine."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from modulestack.rehearsal.cli_engine.cli_rehearsal import rehearse_with_cli
from modulestack.rehearsal.cli_engine.pulumi_cli import PulumiCli
from tests.engine.lifecycle import ROOT, copy
from tests.support.rehearsed import broken

pytestmark = pytest.mark.engine

FILES = {file.name.split(".")[1]: file for file in sorted((ROOT / "examples").glob("Pulumi.*.yaml"))}


@pytest.mark.parametrize("name", FILES)
def test_an_example_keeps_every_promise(name: str, tmp_path: Path, cli: PulumiCli):
    project = copy(tmp_path)
    shutil.copy(FILES[name], project)
    report, sandbox = rehearse_with_cli(name, project, cli=cli)
    assert (broken(report), report.held) == ([], True)
    sandbox.aws.close()
