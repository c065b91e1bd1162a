"""
EventBridge's patterns: which events a rule is for.

Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract.iam_patterns import covers
from modulestack.contract.iam_policy import listed
from modulestack.embedded_aws.errors import NotEmbedded

_MISSING = object()


def matches(pattern: Mapping[str, Any], event: Any) -> bool:
    """
    Whether *event* (as JSON has it) is one of those.

    What is in a list matches if any of its items does.

    Raises:
        NotEmbedded: a filter in it is not known here.
    """
    if isinstance(event, list):
        return any(matches(pattern, item) for item in event)
    for key, wanted in pattern.items():
        if key == "$or":
            if not any(matches(each, event) for each in wanted):
                return False
            continue
        value = event.get(key, _MISSING) if isinstance(event, Mapping) else _MISSING
        if isinstance(wanted, Mapping):
            if value is _MISSING or not matches(wanted, value):
                return False
        elif not any(_fits(each, value) for each in wanted):
            return False
    return True


def _fits(wanted: Any, value: Any) -> bool:
    if isinstance(wanted, Mapping):
        [(kind, operand)] = wanted.items()
        if kind == "exists":
            return (value is not _MISSING) is operand
        return any(_filtered(kind, operand, each) for each in listed(value) if each is not _MISSING)
    return any(each == wanted and isinstance(each, bool) == isinstance(wanted, bool) for each in listed(value))


def _filtered(kind: str, operand: Any, value: Any) -> bool:
    if kind == "anything-but":
        if isinstance(operand, Mapping):
            return not _fits(operand, value)
        return value not in listed(operand)
    if kind not in {"prefix", "suffix", "equals-ignore-case", "wildcard"}:
        raise NotEmbedded(f"the embedded AWS does not know the filter {kind} of EventBridge's patterns")
    if not isinstance(value, str):
        return False
    match kind:
        case "prefix":
            return value.startswith(operand)
        case "suffix":
            return value.endswith(operand)
        case "wildcard":
            return covers(operand, value)
        case _:
            return value.lower() == str(operand).lower()
