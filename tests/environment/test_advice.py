"""Advice that is taken leads on: the next check does not refuse it with the opposite."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from modulestack.environment import rules
from modulestack.environment.effects import EFFECTS, MODULE
from modulestack.environment.model import Environment
from modulestack.fields.violation import RuleViolation
from tests.support.matrices import matrix

Problems = Callable[..., list[str]]
Tell = Callable[[str], list[str]]
BAD = (
    "99999999999999999999", '"99999999999999999999"', '"80"', "0777", '"0777"', "0x1F", "1_000", "1e3", "089", "1.5",
    "0.25", "-1", "0", '"0"', "yes", '"yes"', "On", "true", '"true"', "[]", "[a]", "[1]", "{}", "{a: 1}", '""', "~",
    "Internet", "internet.", "internt", "web", '"x y"', "EXAMPLE.com.", "Example.COM", "A.b.", "8.8.8.8", "10.1.2.3",
    "10.1.2.3/16", "8.8.8.8/16", "10.0.0.0/8", "https://a.example.com", "2026-11-23", "1:30", ".inf", "ROUND_ROBIN",
    "x86_64", "a:1", "arn:aws:iam::123456789012:policy/x", "vpc-1", "/", "ssm:", "{1: x}", "{true: x}",
)  # fmt: skip
BESIDE: dict[str, Any] = {
    "scaling": {"min": 1, "max": 2, "cpu_percent": 60},
    "container_health_check": {"command": ["CMD", "true"]},
    "domain": {"zone": "example.com"},
    "network.create": {"cidr": "10.0.0.0/16"},
    "network.existing": {
        "vpc_id": "vpc-0123456789abcdef0",
        "private_subnet_ids": ["subnet-0000000a", "subnet-0000000b"],
    },
    "pipeline": {
        "repository": {"name": "a/b", "id": 1, "owner_id": 2},
        "oidc_provider": "create",
        "state_bucket": "abc",
        "secrets_key_arn": "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    },
}
"""What a section needs beside the key that is tried."""
EVERYDAY = {
    "account_id",
    "deletion_protection",
    "domain.zone",
    "network.create.cidr",
    "tags",
    f"{MODULE}.cpu",
    f"{MODULE}.environment",
    f"{MODULE}.health_check.path",
    f"{MODULE}.image",
    f"{MODULE}.port",
    f"{MODULE}.reachable_from",
    f"{MODULE}.scaling.min",
}
"""Keys that stand for the others: one of each kind of value."""
STEPS = 5
"""So many corrections, one after the other, may a value need."""


@pytest.fixture(autouse=True)
def _rules_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of most bad values nothing is left in the environment: rules would be asked of the same one again and again."""
    asked = rules.violations
    told: dict[str, tuple[RuleViolation, ...]] = {}

    def violations(environment: Environment) -> tuple[RuleViolation, ...]:
        key = repr(environment)
        if key not in told:
            told[key] = tuple(asked(environment))
        return told[key]

    monkeypatch.setattr(rules, "violations", violations)


def test_the_loop_that_was_found_is_none(problems: Problems):
    """A number that is too large is called that, quoted or not."""
    told = [_told(problems, f"{MODULE}.port", text) for text in ("99999999999999999999", '"99999999999999999999"')]
    assert told == [
        [
            (
                "99999999999999999999 is not the same to every YAML reader: no number here is as large; "
                'quote it for the text "99999999999999999999"'
            )
        ],
        ['"99999999999999999999" is no whole number: allowed 1 to 65535'],
    ]


@pytest.mark.parametrize("key", matrix(sorted(EFFECTS), EVERYDAY.__contains__))
def test_advice_that_is_taken_leads_on(problems: Problems, key: str):
    """From every bad value: what is said is never the opposite of what was, and ends what it says it ends."""
    tell = functools.cache(lambda text: _told(problems, key, text))
    for first in BAD:
        _leads_to_no_value_that_was_refused(tell, key, first)
        _is_of_the_right_kind(tell, key, first)


def _leads_to_no_value_that_was_refused(tell: Tell, key: str, first: str) -> None:
    seen, text = [first], first
    while (told := tell(text)) and (advised := _advised(told[0])) is not None:
        assert advised not in seen, (key, seen, told)
        seen.append(text := advised)
        assert len(seen) <= STEPS, (key, seen, told)


def _is_of_the_right_kind(tell: Tell, key: str, text: str) -> None:
    """Taken at its word, ``write …`` and ``quote it`` end what was said, or lead to what the value may be."""
    told = tell(text)
    concrete = _concrete(told[0]) if told else None
    if concrete is not None:
        left = tell(concrete)
        assert not left or " is not one of" in left[0] or _is_another_matter(told[0], left[0]), (key, told, left)


def _is_another_matter(first: str, second: str) -> bool:
    """Whether *second* no longer complains of the form in which the value is written."""
    forms = ("is text:", "is no text:", "is not the same to every", "without quotes", "is no map", "is no list")
    return not any(form in second for form in forms) and first != second


def _concrete(message: str) -> str | None:
    """The YAML that *message* tells to write, where it tells one thing only."""
    if "quote it for the text " in message:
        return None
    for pattern in (
        r"write it without quotes: (\S+)$",
        r"quote it: (\".*\")$",
        r": write ([^ ,]+)$",
        r"is written (\d+)$",
    ):
        if found := re.search(pattern, message):
            return found[1]
    return None


def _advised(message: str) -> str | None:
    """The next thing to try after *message*, as YAML; None if it leaves that to the reader."""
    if found := re.search(r"write (-?[^ ,]+), or quote it for the text (\".*\")$", message):
        return found[1]
    if found := re.search(r"did you mean ([^ ?]+)\?", message):
        return found[1]
    if found := re.search(r"quote it for the text (\".*\")$", message):
        return found[1]
    return _concrete(message)


def _told(problems: Problems, key: str, text: str) -> list[str]:
    """What is told of the value of *key*, written as *text*; without the place."""
    lines = problems(_file(key).replace("HERE", text))
    name = key.replace(MODULE, "modules.web")
    path = "aws:region" if key == "region" else name
    return [match[1] for line in lines if (match := re.search(rf"^[^ ]*: {re.escape(path)}: (.*)$", line))]


@functools.cache
def _file(key: str) -> str:
    """A file with ``HERE`` in place of the value of *key*."""
    config: dict[str, Any] = {"aws:region": "eu-west-1", "modulestack:network": {"create": {}}}
    web: dict[str, Any] = {"image": "a:1", "port": 80, "reachable_from": "internet"}
    config["modulestack:modules"] = {"web": web}
    steps = key.removeprefix(f"{MODULE}.").split(".")
    inner = web if key.startswith(MODULE) else config
    if inner is config:
        steps[0] = "aws:region" if steps[0] == "region" else f"modulestack:{steps[0]}"
        if key.startswith("network"):
            config["modulestack:network"] = {}
        if key.startswith("pipeline"):
            config["modulestack:permissions_boundary"] = "arn:aws:iam::123456789012:policy/x"
    above: list[str] = []
    for step in steps[:-1]:
        above.append(step.removeprefix("modulestack:"))
        inner = inner.setdefault(step, dict(BESIDE.get(".".join(above), {})))
    inner[steps[-1]] = "HERE"
    return yaml.safe_dump({"config": config}, sort_keys=False, width=1000)


def test_values_are_put_where_they_are_looked_for(problems: Problems):
    """Else nothing is ever told, and the tests above hold for that reason."""
    silent = [key for key in EFFECTS if not any(_told(problems, key, text) for text in BAD)]
    assert silent == []
