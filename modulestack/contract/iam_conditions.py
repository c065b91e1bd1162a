"""
Conditions of IAM's statements: the operators that there are, and what their values are.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

from modulestack.contract import arn

IF_EXISTS = "IfExists"
SETS = ("ForAllValues:", "ForAnyValue:")
"""
How an operator begins that compares a key of several values.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?|\d{1,12}")
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


def _is_bool(text: str) -> bool:
    return text.lower() in {"true", "false"}


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _is_arn(text: str) -> bool:
    return arn.parse(text) is not None or text.startswith(("*", "arn:*"))


_COMPARED = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
_STRINGS = ("Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike")
_ARNS = ("Equals", "Like", "NotEquals", "NotLike")
_KINDS: tuple[tuple[tuple[str, ...], Callable[[str], bool], str], ...] = (
    (tuple(f"String{form}" for form in _STRINGS), lambda text: True, "text"),  # noqa: ARG005
    (tuple(f"Numeric{form}" for form in _COMPARED), _is_number, "a number"),
    (
        tuple(f"Date{form}" for form in _COMPARED),
        lambda text: _DATE.fullmatch(text) is not None,
        "a date such as 2026-01-31T00:00:00Z, or seconds since 1970",
    ),
    (("Bool", "Null"), _is_bool, "true or false"),
    (("BinaryEquals",), lambda text: _BASE64.fullmatch(text) is not None, "base64"),
    (("IpAddress", "NotIpAddress"), _is_network, "an address or a network such as 203.0.113.0/24"),
    (tuple(f"Arn{form}" for form in _ARNS), _is_arn, "an ARN"),
)

OPERATORS: dict[str, tuple[Callable[[str], bool], str]] = {
    name: (check, allowed) for names, check, allowed in _KINDS for name in names
}
"""Operator → whether it takes a value, and what it takes, for people."""


def plain(operator: str) -> str | None:
    """The operator without what may stand around it, such as ``ForAnyValue:``; None: *operator* is none."""
    found = operator
    for beginning in SETS:
        found = found.removeprefix(beginning)
    if found not in OPERATORS and found.endswith(IF_EXISTS):
        found = found.removesuffix(IF_EXISTS)
        if found == "Null":
            return None
    return found if found in OPERATORS else None


def why_not(operator: str, value: str) -> str | None:
    """What *operator*, a valid one, takes if it does not take *value*; None: it does. Policy variables are any text."""
    if "${" in value:
        return None
    check, allowed = OPERATORS[str(plain(operator))]
    return None if check(value) else allowed
