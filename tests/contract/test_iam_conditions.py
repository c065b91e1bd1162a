"""Operators of conditions, and what they take."""

from __future__ import annotations

import pytest

from modulestack.contract.iam_conditions import OPERATORS, plain, why_not


def test_there_are_the_operators_of_aws_s_page():
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"""
    compared = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
    text = ("Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike")
    assert set(OPERATORS) == {
        *(f"String{form}" for form in text),
        *(f"{kind}{form}" for kind in ("Numeric", "Date") for form in compared),
        *(f"Arn{form}" for form in ("Equals", "Like", "NotEquals", "NotLike")),
        *("Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "Null"),
    }


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("StringEquals", "StringEquals"),
        ("StringLikeIfExists", "StringLike"),
        ("ForAnyValue:StringEquals", "StringEquals"),
        ("ForAllValues:ArnLikeIfExists", "ArnLike"),
        ("Null", "Null"),
        ("NullIfExists", None),
        ("StringIs", None),
        ("stringequals", None),
    ],
)
def test_what_may_stand_around_an_operator(operator: str, expected: str | None):
    assert plain(operator) == expected


@pytest.mark.parametrize(
    ("operator", "good", "bad"),
    [
        ("NumericLessThan", "3600", "an hour"),
        ("DateGreaterThan", "2026-01-31T00:00:00Z", "tomorrow"),
        ("Bool", "true", "1"),
        ("Null", "false", "no"),
        ("BinaryEquals", "QmluYXJ5", "binary?"),
        ("IpAddress", "203.0.113.0/24", "203.0.113.0/99"),
        ("ArnLike", "arn:aws:sns:*:123456789012:*", "orders"),
    ],
)
def test_values_fit_operators(operator: str, good: str, bad: str):
    assert (why_not(operator, good), why_not(operator, bad) is None) == (None, False)
    assert why_not(operator, "${aws:PrincipalTag/x}") is None
