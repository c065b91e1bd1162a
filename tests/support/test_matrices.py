"""Of a matrix some members stand for the others, and none is lost."""

from __future__ import annotations

import pytest

from tests.support.matrices import EXHAUSTIVE, matrix


def test_the_others_are_marked():
    found = matrix([("a", 1), ("b", 2)], lambda case: case[0] == "b")
    assert found == [pytest.param("a", 1, marks=EXHAUSTIVE), pytest.param("b", 2)]


def test_a_value_is_one_argument():
    assert matrix("ab", "a".__eq__) == [pytest.param("a"), pytest.param("b", marks=EXHAUSTIVE)]


def test_one_stands_for_the_others():
    with pytest.raises(ValueError, match="no case stands for the others"):
        matrix(["a"], "b".__eq__)
