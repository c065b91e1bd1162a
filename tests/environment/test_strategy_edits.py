"""What an edit of a strategy is said to need, where something else of the module changes with it."""

from __future__ import annotations

from pathlib import Path

import yaml

from modulestack.environment.comparison import key_edits
from modulestack.environment.load import from_file
from modulestack.environment.settings import dotted
from tests.edits.cases.deployments import BLUE_GREEN, CANARY
from tests.edits.plain import Config, with_value

API = "modulestack:modules/api"
WORKER = with_value(with_value(BLUE_GREEN, f"{API}/port", None), f"{API}/reachable_from", None)


def _said(folder: Path, before: Config, after: Config) -> dict[str, str]:
    """Key of the module → what its edit is said to do."""
    files = []
    for name, config in (("before", before), ("after", after)):
        (folder / f"Pulumi.{name}.yaml").write_text(yaml.safe_dump({"config": config}))
        files.append(from_file(name, folder))
    return {dotted(edit.path).removeprefix("modules.api."): edit.text for edit in key_edits(*files)}


def test_of_a_module_that_becomes_a_worker_no_second_group_is_asked_for(tmp_path: Path):
    """The port is what cannot go; a worker has no target group at all."""
    said = _said(tmp_path, CANARY, WORKER)
    assert ("alternate_target_group" in said["deployment.strategy"], bool(said["port"])) == (False, True)


def test_of_a_worker_that_is_called_from_now_on_no_second_group_is_asked_for(tmp_path: Path):
    """It had no target group in which its tasks could be."""
    assert "alternate_target_group" not in _said(tmp_path, WORKER, CANARY)["deployment.strategy"]
