"""What is refused of an expression before anybody evaluates it."""

from __future__ import annotations

import pytest

from modulestack.contract import metric_math


@pytest.mark.parametrize("deep", ["-" * 1000 + "a", "-" * 101 + "a", "(" * 400 + "a" + ")" * 400, "a" + "+a" * 400])
def test_what_is_nested_too_deep_is_refused_in_words(deep: str):
    """Whatever Python's own bound is."""
    with pytest.raises(metric_math.InvalidExpression, match=r"^is nested too deep: allowed 100 operators"):
        metric_math.check(deep)


def test_what_is_nested_as_deep_as_allowed_is_taken():
    assert metric_math.check("-" * 100 + "a") == {"a"}
