"""The table of rules."""

from __future__ import annotations

from types import ModuleType

import pytest

from modulestack.environment import (
    endpoint_rules,
    environment_rules,
    existing_network_rules,
    network_rules,
    partition_rules,
    pipeline_rules,
    rule_tables,
    subnet_rules,
)
from modulestack.features import registry
from modulestack.features.contribution import Contribution


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
        (environment_rules, rule_tables.ENVIRONMENT_RULES),
        (network_rules, rule_tables.NETWORK_RULES),
        (subnet_rules, rule_tables.SUBNET_RULES),
        (existing_network_rules, rule_tables.EXISTING_NETWORK_RULES),
        (endpoint_rules, rule_tables.ENDPOINT_RULES),
        (pipeline_rules, rule_tables.PIPELINE_RULES),
        (partition_rules, rule_tables.PARTITION_RULES),
    ],
)
def test_every_rule_that_is_written_is_asked(module, table):
    """None is forgotten."""
    assert {rule.__name__ for rule in table} == _rules_in(module)


def test_features_that_want_the_same_are_told_like_any_rule(problems_of_web, monkeypatch):
    """By the keys of both, before anything is made; only where nothing else is wrong with the module."""
    other = Contribution(feature="spot", container={"portMappings": [{"containerPort": 80}]})
    given = registry.contributions
    monkeypatch.setattr(registry, "contributions", lambda module, context: (*given(module, context), other))
    assert problems_of_web("spot_percent: 10") == [
        "spot_percent: port 80 of the task is claimed by core and by spot: only one of them can have it"
    ]
    assert problems_of_web("{spot_percent: 10, memory: 700}") == [
        "memory: 700 MiB does not pair with cpu 256: allowed 512, 1024, 2048"
    ]
