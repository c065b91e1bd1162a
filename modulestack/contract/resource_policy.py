"""
Whether a policy of a resource's own (a topic's, a key's) lets a service of AWS do something.

An explicit denial counts, then an allowance; without one it may not.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from modulestack.contract.iam_patterns import covers
from modulestack.contract.iam_policy import listed


class UnknownOperator(ValueError):
    """A condition has an operator that is not known here; the message is its name."""


Keys = Mapping[str, str | Sequence[str]]
"""Condition keys that a request carries, in lower case, such as ``aws:sourceaccount``; some have several values."""


def allows(policy: str, *, service: str, action: str, resource: str, keys: Keys) -> bool:
    """
    Whether *policy* (JSON) lets *service* do *action* on *resource* (ARN).

    *service* is one of AWS (``cloudwatch.amazonaws.com``), or an account as policies name one
    (``arn:aws:iam::123456789012:root``), whose own policies then say who of it may.

    Raises:
        UnknownOperator: a condition has one.
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
            and holds(statement.get("Condition") or {}, keys)
        ):
            yield str(statement["Effect"])


def _is_of(principal: Any, service: str) -> bool:
    """An account's principals (``AWS``) are no services: the key's own account is not enough."""
    if principal == "*":
        return True
    named = principal or {}
    accounts = listed(named.get("AWS", []))
    return service in listed(named.get("Service", [])) or "*" in accounts or service in accounts


def _fits(patterns: Any, text: str) -> bool:
    return any(covers(str(pattern).lower(), text) for pattern in listed(patterns or []))


def holds(condition: Mapping[str, Mapping[str, Any]], keys: Keys) -> bool:
    """
    Whether a request that carries *keys* meets *condition*.

    Raises:
        UnknownOperator: it has one that is not known here.
    """
    return all(
        _compared(operator, keys.get(name.lower()), [str(value) for value in listed(wanted)])
        for operator, wanted_of in condition.items()
        for name, wanted in wanted_of.items()
    )


def _compared(operator: str, given: str | Sequence[str] | None, wanted: list[str]) -> bool:
    """
    Of a key that the request does not carry, nothing holds but what denies it, or what asks all of its values.

    Source (several values): https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    """
    of_values, _, single = operator.rpartition(":")
    plain = single.removesuffix("IfExists")
    if given is None:
        return single.endswith("IfExists") or plain in _NEGATED or of_values == "ForAllValues"
    positive = _NEGATED.get(plain, plain)
    if positive not in _OPERATORS:
        raise UnknownOperator(operator)
    met = [
        any(_OPERATORS[positive](each, value) for value in wanted) == (positive == plain)
        for each in ([given] if isinstance(given, str) else given)
    ]
    return all(met) if of_values == "ForAllValues" else any(met)


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
