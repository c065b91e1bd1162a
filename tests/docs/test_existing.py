"""The page on what is there already: its examples are valid files."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from modulestack.environment import rules
from tests.environment.strategies import environment_of
from tests.support.program import ROOT

EXAMPLES = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "existing.md").read_text(), re.DOTALL)
WEB: dict[str, Any] = {"image": "ghcr.io/example/web:1", "port": 80, "reachable_from": "internet"}
PLAIN: dict[str, Any] = {
    "aws:region": "eu-west-1",
    "modulestack:network": {"create": {}},
    "modulestack:modules": {"web": WEB},
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_are_valid_and_have_nothing_to_be_warned_of(example: str):
    assert [*rules.warnings(environment_of({**PLAIN, **yaml.safe_load(example)}))] == []
