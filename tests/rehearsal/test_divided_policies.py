"""What releases may do grows beyond one policy and back, and no release lacks a right meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.rehearsal.sandbox import Sandbox
from tests.support import granted
from tests.support.program import copy_program

ROLE = "shop-pipeline-release"
MODULES = "modulestack:modules"


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    copy_program(tmp_path)
    (tmp_path / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": granted.shop()}))
    made = Sandbox("shop", tmp_path)
    yield made
    made.aws.close()


def _up(sandbox: Sandbox, **worker: Any) -> tuple[list[str], list[set[granted.Grant]]]:
    """Policies of the role afterwards, and what it lacked meanwhile."""
    start = len(sandbox.aws.calls)
    sandbox.up(**{MODULES: json.dumps({"worker": {**granted.WORKER, **worker}})})
    iam = sandbox.aws.client("iam")
    [role] = [each["RoleName"] for each in iam.list_roles()["Roles"] if each["RoleName"].startswith(ROLE)]
    attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    names = sorted(each["PolicyName"].rpartition("-")[0] for each in attached)
    return names, granted.lacking([*sandbox.aws.calls], start, ROLE)


def test_no_release_lacks_a_right_while_policies_are_divided_and_joined(sandbox: Sandbox):
    """New ones are attached before the old one loses what is in them, and detached after it has that again."""
    sandbox.up()
    some = dict(list(granted.SECRETS.items())[:2])
    assert _up(sandbox, secrets=some) == ([ROLE], [])
    assert _up(sandbox, secrets=granted.SECRETS) == ([ROLE, f"{ROLE}.further"], [])
    queue = {"min": 0, "max": 5, "queue": {"name": "work", "messages_per_task": 5}}
    assert _up(sandbox, secrets=granted.SECRETS, scaling=queue) == ([ROLE, f"{ROLE}.further"], [])
    assert _up(sandbox, secrets=some) == ([ROLE], [])
    sandbox.down()
    assert [item for item in sandbox.left()[0] if item.startswith("iam ")] == []
