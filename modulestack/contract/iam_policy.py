"""
What statements of IAM let somebody do, as far as that can be told from them alone.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from modulestack.contract.iam_patterns import covers

Statement = Mapping[str, Any]
"""As a policy's JSON has it."""


def is_allowed(action: str, resource: str, statements: Iterable[Statement]) -> bool:
    """Whether *statements* allow *action* on *resource*. Conditions are taken as met: a doubt is no refusal."""
    matching = [each for each in statements if is_about(each, action, resource)]
    if any(s.get("Effect") == "Deny" and not s.get("Condition") for s in matching):
        return False
    return any(s.get("Effect") == "Allow" for s in matching)


def is_about(statement: Statement, action: str, resource: str) -> bool:
    """Whether *statement* is about *action* on *resource*, whatever its conditions say."""
    return _covers(statement, "Action", action) and _covers(statement, "Resource", resource)


def is_allowed_some(action: str, pattern: str, statements: Iterable[Statement]) -> bool:
    """Whether *statements* allow *action* on some of what *pattern*, which ends in a star, fits."""
    return pattern.endswith("/*") and any(
        s.get("Effect") == "Allow"
        and _covers(s, "Action", action)
        and any(resource.startswith(pattern[:-1]) for resource in listed(s.get("Resource", [])))
        for s in statements
    )


def listed(value: Any) -> list[str]:
    """What may be one text or a list of them, as a list."""
    return list(value) if isinstance(value, list | tuple) else [value]


def _covers(statement: Statement, key: str, value: str) -> bool:
    if key in statement:
        return any(_matches(pattern, value) for pattern in listed(statement[key]))
    inverse = statement.get(f"Not{key}")
    return inverse is not None and not any(_matches(pattern, value) for pattern in listed(inverse))


def _matches(pattern: str, value: str) -> bool:
    """A policy variable may be any text."""
    return "${" in pattern or covers(pattern.lower(), value.lower())
