"""What releases may do grows beyond one policy and back, by Pulumi's own engine: no release lacks a right meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.rehearsal.cli_engine.cli_sandbox import CliSandbox
from modulestack.rehearsal.cli_engine.pulumi_cli import PulumiCli
from tests.engine.lifecycle import copy
from tests.support import granted

pytestmark = pytest.mark.engine
ROLE = "shop-pipeline-release"


def test_no_release_lacks_a_right_while_policies_are_divided_and_joined(cli: PulumiCli, tmp_path: Path):
    """As in the in-process engine (tests/rehearsal/test_divided_policies.py), with an engine that runs in parallel."""
    root = copy(tmp_path)
    file = root / "Pulumi.shop.yaml"

    def up(sandbox: CliSandbox, **worker: Any) -> tuple[int, list[set[granted.Grant]]]:
        file.write_text(yaml.safe_dump({"config": granted.shop(**worker)}))
        sandbox.stack.use(root)
        start = len(sandbox.aws.calls)
        sandbox.up()
        calls = [*sandbox.aws.calls]
        moments = len([*granted.of_role(calls, ROLE)]) - len([*granted.of_role(calls[:start], ROLE)])
        return moments, granted.lacking(calls, start, ROLE)

    file.write_text(yaml.safe_dump({"config": granted.shop()}))
    with CliSandbox("shop", root, cli=cli) as sandbox:
        sandbox.up()
        assert up(sandbox, secrets=granted.SECRETS) == (3, [])
        assert up(sandbox) == (3, [])
    sandbox.aws.close()
