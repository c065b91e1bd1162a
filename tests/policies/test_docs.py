"""The manual of the policies names what there is, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from policies.rules.table import RESOURCE_RULES, STACK_RULES

MANUAL = Path(__file__).parents[2] / "docs" / "policies.md"


def test_every_rule_stands_in_the_manual_with_its_control_and_settings() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| .* \| (.*) \| (.*?) ?\|$", MANUAL.read_text(), re.MULTILINE)
    documented = {name: (control, tuple(re.findall(r"`(\w+)`", settings))) for name, control, settings in rows}
    assert documented == {rule.name: (rule.control, tuple(rule.settings)) for rule in (*RESOURCE_RULES, *STACK_RULES)}
