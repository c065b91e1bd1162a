"""
Whether a policy of a resource's own (a topic's, a key's) lets a service of AWS do something.

An explicit denial counts, then an allowance; without one it may not.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from modulestack.contract.iam_patterns import covers
from modulestack.contract.iam_policy import listed
from modulestack.embedded_aws.errors import NotEmbedded

Keys = Mapping[str, str]
"""Condition keys that a request carries, in lower case, such as ``aws:sourceaccount``."""


def allows(policy: str, *, service: str, action: str, resource: str, keys: Keys) -> bool:
    """
    Whether *policy* (JSON) lets *service* (``cloudwatch.amazonaws.com``) do *action* on *resource* (ARN).

    Raises:
        NotEmbedded: a condition has an operator that is not known here.
    """
    found = list(_effects(json.loads(policy), service, action, resource, keys))
    return "Deny" not in found and "Allow" in found


def _effects(document: Mapping[str, Any], service: str, action: str, resource: str, keys: Keys) -> Iterator[str]:
    found = document.get("Statement", [])
    for statement in found if isinstance(found, list) else [found]:
        if (
            _is_of(statement.get("Principal"), service)
            and _fits(statement.get("Action"), action.lower())
            and _fits(statement.get("Resource", "*"), resource.lower())
            and _holds(statement.get("Condition") or {}, keys)
        ):
            yield str(statement["Effect"])


def _is_of(principal: Any, service: str) -> bool:
    """An account's principals (``AWS``) are no services: the key's own account is not enough."""
    if principal == "*":
        return True
    named = principal or {}
    return service in listed(named.get("Service", [])) or "*" in listed(named.get("AWS", []))


def _fits(patterns: Any, text: str) -> bool:
    return any(covers(str(pattern).lower(), text) for pattern in listed(patterns or []))


def _holds(condition: Mapping[str, Mapping[str, Any]], keys: Keys) -> bool:
    return all(
        _compared(operator, keys.get(name.lower()), [str(value) for value in listed(wanted)])
        for operator, wanted_of in condition.items()
        for name, wanted in wanted_of.items()
    )


def _compared(operator: str, given: str | None, wanted: list[str]) -> bool:
    """Of a key that the request does not carry, nothing holds but what denies it."""
    plain = operator.removesuffix("IfExists")
    if given is None:
        return operator.endswith("IfExists") or plain in _NEGATED
    positive = _NEGATED.get(plain, plain)
    if positive not in _OPERATORS:
        raise NotEmbedded(f"the embedded AWS does not know {operator} in policies of topics and keys")
    met = any(_OPERATORS[positive](given, each) for each in wanted)
    return met if positive == plain else not met


_NEGATED = {
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "StringNotEquals": "StringEquals",
    "StringNotLike": "StringLike",
}
_OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "ArnEquals": lambda given, wanted: covers(wanted, given),
    "ArnLike": lambda given, wanted: covers(wanted, given),
    "Bool": lambda given, wanted: given.lower() == wanted.lower(),
    "StringEquals": lambda given, wanted: given == wanted,
    "StringLike": lambda given, wanted: covers(wanted, given),
}
