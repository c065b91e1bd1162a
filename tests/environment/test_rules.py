"""The table of rules."""

from __future__ import annotations

from types import ModuleType

import pytest

from modulestack.environment import environment_rules, pipeline_rules, rules


def _rules_in(module: ModuleType) -> set[str]:
    """Its public functions that yield findings."""
    return {
        name
        for name, value in vars(module).items()
        if getattr(value, "__module__", None) == module.__name__
        and getattr(value, "__annotations__", {}).get("return") == "Iterator[RuleViolation]"
    }


@pytest.mark.parametrize(
    ("module", "table"),
    [
        (environment_rules, rules.ENVIRONMENT_RULES),
        (pipeline_rules, rules.PIPELINE_RULES),
    ],
)
def test_every_rule_that_is_written_is_asked(module, table):
    """None is forgotten."""
    assert {rule.__name__ for rule in table} == _rules_in(module)
