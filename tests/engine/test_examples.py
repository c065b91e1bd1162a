"""The environments under examples, rehearsed by Pulumi's own engine."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from modulestack.rehearsal.cli_engine.cli_rehearsal import rehearse_with_cli
from modulestack.rehearsal.cli_engine.pulumi_cli import PulumiCli
from tests.engine.lifecycle import copy
from tests.support.rehearsed import EXAMPLES, broken, copy_beside

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_keeps_every_promise(name: str, tmp_path: Path, cli: PulumiCli):
    project = copy(tmp_path)
    shutil.copy(EXAMPLES[name], project)
    copy_beside(project)
    report, sandbox = rehearse_with_cli(name, project, cli=cli)
    assert (broken(report), report.held) == ([], True)
    sandbox.aws.close()
