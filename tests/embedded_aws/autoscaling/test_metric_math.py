"""Metric math: what is made of missing data has none."""

from __future__ import annotations

import pytest

from modulestack.embedded_aws.autoscaling.metric_math import evaluate
from modulestack.embedded_aws.errors import NotEmbedded


@pytest.mark.parametrize(
    ("expression", "values", "expected"),
    [
        ("a / b", {"a": 9.0, "b": 2.0}, 4.5),
        ("a / b", {"a": 9.0, "b": 0.0}, None),
        ("a / b", {"a": 9.0, "b": None}, None),
        ("(a + 1) * b - 2", {"a": 2.0, "b": 3.0}, 7.0),
        ("FILL(a, 0)", {"a": None}, 0.0),
        ("FILL(a, 0)", {"a": 5.0}, 5.0),
        ("IF(FILL(a, 0) > 0, 0, b)", {"a": None, "b": 4.0}, 4.0),
        ("IF(FILL(a, 0) > 0, 0, b)", {"a": 1.0, "b": 4.0}, 0.0),
        ("IF(a > 0, 1, 2)", {"a": None}, None),
        ("a <= 3", {"a": 3.0}, 1.0),
        ("2 * a ^ 2 - -1", {"a": 3.0}, 19.0),
        ("MAX([a, b]) + CEIL(c)", {"a": 3.0, "b": 4.0, "c": 0.5}, 5.0),
        ("SUM([a, b])", {"a": None, "b": 4.0}, 4.0),
        ("AVG([a, b])", {"a": None, "b": None}, None),
        ("a * 1e308 * 1.5e+308", {"a": 1.0}, None),
        ("a + 1e999", {"a": 1.0}, None),
    ],
)
def test_an_expression_of_one_period(expression: str, values: dict[str, float | None], expected: float | None):
    assert evaluate(expression, values) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "SEARCH('x')",
        "a ** 2",
        "b",
        "a +",
        "__import__('os')",
        "IF(a, 1)",
        "MAX(a)",
        "7",
        "a # b",
        "a + 0x1f",
        "a + 1_000",
    ],
)
def test_what_is_not_known_is_refused_by_name(expression: str):
    with pytest.raises(NotEmbedded, match="metric math"):
        evaluate(expression, {"a": 1.0})


@pytest.mark.parametrize(("expression", "named"), [("a > 1 AND a < 3", "AND"), ("a > 1 || a < 3", r"\|\|")])
def test_what_has_no_like_in_python_is_refused_by_name_too(expression: str, named: str):
    with pytest.raises(NotEmbedded, match=f"has {named}, which is not known here"):
        evaluate(expression, {"a": 1.0})
