"""
Whether policies allow a request, as IAM decides it for one account: an explicit denial counts, then an allowance.

Knows the operators that this repository's policies use; another one is an error.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Document = Mapping[str, Any]


@dataclasses.dataclass(frozen=True)
class Request:
    """One thing that IAM is asked: an action on a resource."""

    action: str
    resource: str = "*"
    context: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Condition key → value, of this resource only."""

    def __str__(self) -> str:
        return f"{self.action} on {self.resource} {dict(self.context) or ''}".rstrip()


def allows(documents: Iterable[Document], request: Request) -> bool:
    """Whether *documents* together allow *request*."""
    statements = [statement for document in documents for statement in document["Statement"]]
    effects = {statement["Effect"] for statement in statements if applies(statement, request)}
    return effects == {"Allow"}


def applies(statement: Mapping[str, Any], request: Request) -> bool:
    """Whether *statement* is about *request*."""
    if "NotAction" in statement:
        about = not _any(statement["NotAction"], request.action, fold=True)
    else:
        about = _any(statement["Action"], request.action, fold=True)
    if "NotResource" in statement:
        on = not _any(statement["NotResource"], request.resource)
    else:
        on = _any(statement["Resource"], request.resource)
    return about and on and _holds(statement.get("Condition", {}), request)


def _holds(conditions: Mapping[str, Mapping[str, Any]], request: Request) -> bool:
    return all(
        _OPERATORS[operator](request.context.get(key), _listed(values))
        for operator, keys in conditions.items()
        for key, values in keys.items()
    )


def _like(given: str | None, allowed: list[str]) -> bool:
    return given is not None and _any(allowed, given)


_OPERATORS: dict[str, Callable[[str | None, list[str]], bool]] = {
    "ArnLike": _like,
    "ForAllValues:StringLike": lambda given, allowed: given is None or _like(given, allowed),
    "ArnNotEquals": lambda given, allowed: not _like(given, allowed),
    "Null": lambda given, allowed: (given is None) is (allowed == ["true"]),
    "StringEquals": lambda given, allowed: given in allowed,
    "StringLike": _like,
    "StringNotLike": lambda given, allowed: not _like(given, allowed),
    "StringNotEquals": lambda given, allowed: given not in allowed,
}


def _any(patterns: Any, text: str, *, fold: bool = False) -> bool:
    return any(_expression(pattern, fold).fullmatch(text) for pattern in _listed(patterns))


@functools.cache
def _expression(pattern: str, fold: bool) -> re.Pattern[str]:  # noqa: FBT001
    text = "".join({"*": ".*", "?": "."}.get(character, re.escape(character)) for character in pattern)
    return re.compile(text, re.DOTALL | (re.IGNORECASE if fold else re.NOFLAG))


def _listed(value: Any) -> list[str]:
    return list(value) if isinstance(value, list | tuple) else [value]
