"""``modulestack check`` says what ECS would say of a module's task definition."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from modulestack.environment import rules
from modulestack.features import registry
from modulestack.features.contribution import Contribution
from tests.support.environments import WEB, environment


def _violations(**settings: Any) -> list[str]:
    return [violation.message for violation in rules.violations(environment({"web": {**WEB, **settings}}))]


def test_a_definition_that_is_too_long_is_refused() -> None:
    """64 KiB hold some 1,200 variables."""
    many = {f"VARIABLE_{number}": "x" * 20 for number in range(1400)}
    [said] = _violations(environment=many)
    assert said.startswith("makes a task definition of ")
    assert ": ECS takes 65536" in said.replace(",", "")
    assert _violations(environment=dict(list(many.items())[:700])) == []


@pytest.mark.parametrize(
    ("container", "text"),
    [
        ({"privileged": True}, "Fargate compatible task definitions do not support privileged"),
        (
            {"logConfiguration": {"options": {"nonsense": "1"}}},
            "Log driver awslogs disallows options: nonsense",
        ),
    ],
)
def test_whatever_features_make_together_is_held_against_the_rules(
    monkeypatch: pytest.MonkeyPatch, container: dict[str, Any], text: str
) -> None:
    """A feature that ECS would not take is told by name, not met in `pulumi up`."""

    def contribute(*_: Any) -> Contribution:
        return Contribution(feature="strange", container=container)

    strange = dataclasses.replace(registry.FEATURES[-1], contribute=contribute, rules=())
    monkeypatch.setattr(registry, "FEATURES", (*registry.FEATURES[:-1], strange))
    assert _violations() == [f"ECS does not take its task definition: {text}"]
