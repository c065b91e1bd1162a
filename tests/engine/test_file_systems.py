"""A file system that outlives its stack and is taken over by the next one, by Pulumi's own engine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.rehearsal.cli_engine.cli_sandbox import CliSandbox
from modulestack.rehearsal.cli_engine.pulumi_cli import PulumiCli
from tests.engine.lifecycle import copy

pytestmark = pytest.mark.engine
WORKER: dict[str, Any] = {
    "image": "ghcr.io/example/worker:1",
    "volumes": {"data": {"efs": "shared"}},
    "mounts": {"data": {"path": "/data"}},
}


def _config(root: Path, **settings: Any) -> None:
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {"zones": 2}},
        "modulestack:file_systems": {"shared": settings.pop("shared", {})},
        "modulestack:modules": {"worker": WORKER},
        **{f"modulestack:{key}": value for key, value in settings.items()},
    }
    (root / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": config}))


def test_one_that_was_kept_is_taken_over_and_deleted_once_the_file_says_so(cli: PulumiCli, tmp_path: Path):
    """With other tags than in its first life; the run after that brings them, and the last one leaves nothing."""
    root = copy(tmp_path)
    _config(root)
    with CliSandbox("shop", root, cli=cli) as sandbox:
        efs, ssm = sandbox.aws.client("efs"), sandbox.aws.client("ssm")
        sandbox.up()
        [made] = efs.describe_file_systems()["FileSystems"]
        sandbox.down()
        _config(root, shared={"delete_with_environment": True}, tags={"team": "blue"})
        sandbox.stack.use(root)
        sandbox.up()
        assert [each["FileSystemId"] for each in efs.describe_file_systems()["FileSystems"]] == [made["FileSystemId"]]
        steps, _, _ = sandbox.up()
        assert {step.name for step in steps.changed} <= {"shop-shared"}
        [found] = efs.describe_file_systems()["FileSystems"]
        assert {"Key": "team", "Value": "blue"} in found["Tags"], json.dumps(found["Tags"])
        assert sandbox.up()[0].changed == ()
        sandbox.down()
        assert efs.describe_file_systems()["FileSystems"] == []
        assert ssm.describe_parameters()["Parameters"] == []
    sandbox.aws.close()
