"""What a file may refer to is stood in for, however it is named: the environment comes up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from modulestack.cli.rehearse import rehearse
from modulestack.rehearsal.sandbox import Sandbox
from tests.environment.strategies import as_file
from tests.support.program import copy_program

ROOT = Path(__file__).parents[2]
PARAMETER = "arn:aws:ssm:eu-west-1:123456789012:parameter"
MODULES: dict[str, dict[str, Any]] = {
    "two hyphens or underscores in a repository": {
        "image": "999999999999.dkr-ecr.us-west-2.on.aws/a--b/c__d:1",
    },
    "one parameter by both its names": {"secrets": {"A": f"{PARAMETER}/p", "B": "ssm:/p", "C": "ssm:/p/q"}},
    "a parameter that AWS publishes": {
        "secrets": {"A": "ssm:/aws/service/a/b", "B": "arn:aws:ssm:us-east-1::parameter/aws/service/a/b"},
    },
    "values of another account": {
        "secrets": {
            "A": "arn:aws:ssm:us-east-1:999999999999:parameter/a/b",
            "B": "arn:aws:secretsmanager:us-east-1:999999999999:secret:rds!db-AbCdEf",
        },
    },
    "policies of an account that the file does not name": {
        "task_policy_arns": ["arn:aws:iam::999999999999:policy/a/b", "arn:aws:iam::999999999999:policy/c"],
    },
}


def _project(root: Path, **settings: Any) -> Path:
    module = {"image": "app:1", "port": 80} | settings.pop("module", {})
    config = {"aws:region": "eu-west-1", "modulestack:network": {"create": {}}, "modulestack:modules": {"web": module}}
    copy_program(root)
    (root / "Pulumi.staging.yaml").write_text(as_file(config | settings))
    return root


@pytest.mark.parametrize("module", MODULES.values(), ids=MODULES)
def test_what_a_module_refers_to_is_stood_in_for(tmp_path: Path, module: dict[str, Any]):
    sandbox = Sandbox("staging", _project(tmp_path, module=module))
    _, outputs, _ = sandbox.up()
    sandbox.aws.close()
    assert list(outputs["modules"]) == ["web"]


def test_a_tag_may_be_empty(tmp_path: Path):
    """Everything gets it, and a second run changes nothing."""
    sandbox = Sandbox("staging", _project(tmp_path, **{"modulestack:tags": {"team": ""}}))
    sandbox.up()
    again, _, _ = sandbox.up()
    sandbox.aws.close()
    assert again.changed == ()


def test_a_reference_to_a_region_that_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """In one line."""
    module = {"secrets": {"A": PARAMETER.replace("eu-west-1", "xx-nowhere-1") + "/p"}}
    monkeypatch.chdir(_project(tmp_path, module=module))
    result = CliRunner().invoke(rehearse, ["staging"])
    assert isinstance(result.exception, SystemExit)
    assert (result.exit_code, result.stderr.splitlines()) == (
        2,
        [
            "staging cannot be rehearsed to its end: the embedded AWS has no region xx-nowhere-1 (asked ssm)",
            "Nothing outside this process was touched.",
        ],
    )
