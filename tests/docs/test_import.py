"""The page on taking a service over: its examples are valid files, its policy is what the command asks."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml

from modulestack.environment import rules
from tests.environment.strategies import environment_of
from tests.support.program import ROOT

PAGE = (ROOT / "docs" / "import.md").read_text()
PLAIN: dict[str, Any] = {"aws:region": "eu-west-1"}


@pytest.mark.parametrize("example", re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
def test_examples_are_valid_and_have_nothing_to_be_warned_of(example: str):
    assert [*rules.warnings(environment_of({**PLAIN, **yaml.safe_load(example)}))] == []


def test_the_policy_only_reads():
    [text] = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    [statement] = json.loads(text)["Statement"]
    assert [action for action in statement["Action"] if not re.match(r"[a-z0-9-]+:(Describe|List)", action)] == []
