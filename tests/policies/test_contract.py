"""
What the pack and the program both know is the same.

The pack runs in an environment of its own and guards the program, so it takes nothing from it: it says what it knows
by itself (docs/adr/0009-the-policy-packs-own-environment.md). These tests compare.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from modulestack.contract import tags
from modulestack.environment import load
from policies.rules.iam import NO_RESOURCE
from policies.rules.table import RESOURCE_RULES
from tests.support import program
from tests.support.pipeline_run import ACCOUNT, BOUNDARY, PIPELINE

PACK = program.ROOT / "policies"
EVERYTHING = {
    "modulestack:account_id": ACCOUNT,
    "modulestack:permissions_boundary": BOUNDARY,
    "modulestack:pipeline": json.dumps(PIPELINE),
}
"""What prod's file does not ask for and gives roles more to do."""


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def given_on_everything() -> Iterator[str]:
    """Every action that the program gives a role on ``*``."""
    deployed = program.run("prod", {**load.config_of("prod", program.ROOT), **EVERYTHING})
    for resource in deployed.resources:
        if resource.type in {"aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy"}:
            for statement in listed(json.loads(resource.inputs["policy"])["Statement"]):
                if statement["Effect"] == "Allow" and "*" in listed(statement["Resource"]):
                    yield from listed(statement["Action"])


def test_the_pack_lets_through_exactly_what_the_program_must_give_on_everything():
    """Less would refuse the program; more would let a change through that nobody looked at."""
    assert set(given_on_everything()) == NO_RESOURCE


def test_the_pack_asks_for_the_program_s_own_tags():
    [rule] = [rule for rule in RESOURCE_RULES if rule.name == "tags"]
    assert {name: schema["default"] for name, schema in rule.settings.items()} == {
        "required": [tags.ENVIRONMENT],
        "required_of_modules": [tags.MODULE],
    }


def test_the_pack_imports_nothing_of_the_project():
    """In its own environment there is none of it."""
    imported = {
        name
        for path in PACK.rglob("*.py")
        if ".venv" not in path.parts
        for name in re.findall(r"^\s*(?:from|import) ([\w.]+)", path.read_text(), re.MULTILINE)
    }
    assert [name for name in imported if name.split(".")[0] in {"components", "modulestack", "tests"}] == []
