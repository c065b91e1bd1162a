"""Merging defaults into a module."""

from __future__ import annotations

import pytest

from modulestack.environment.defaults import depth, merged


@pytest.mark.parametrize(
    ("defaults", "own", "expected"),
    [
        ({}, {}, {}),
        ({"a": 1}, {}, {"a": 1}),
        ({"a": 1}, {"a": 2}, {"a": 2}),
        ({"a": 1}, {"a": None}, {}),
        ({"a": None}, {"a": 1}, {"a": 1}),
        ({"a": None}, {}, {}),
        ({"s": {"a": 1, "b": 2}}, {"s": {"b": 3, "c": 4}}, {"s": {"a": 1, "b": 3, "c": 4}}),
        ({"s": {"a": 1, "b": 2}}, {"s": {"b": None}}, {"s": {"a": 1}}),
        ({"s": {"t": {"a": 1}}}, {"s": {"t": {"b": 2}}}, {"s": {"t": {"a": 1, "b": 2}}}),
        ({"s": {"a": 1}}, {"s": None}, {}),
        ({"s": {"a": 1}}, {"s": "x"}, {"s": "x"}),
        ({"s": "x"}, {"s": {"a": 1}}, {"s": {"a": 1}}),
        ({"l": [1, 2]}, {"l": [3]}, {"l": (3,)}),
        ({"l": [1, {"a": [2]}]}, {}, {"l": (1, {"a": (2,)})}),
    ],
)
def test_the_modules_own_word_counts(defaults, own, expected):
    """Maps key by key, everything else whole; null takes away."""
    assert merged(defaults, own) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), 0),
        (("a",), 1),
        (("a", "b"), 2),
        (("a", "x"), 1),
        (("l", 1), 2),
        (("l", 2), 1),
        (("l", "x"), 1),
        (("x",), 0),
    ],
)
def test_how_far_a_path_leads(path, expected):
    """In maps and lists."""
    assert depth(path, {"a": {"b": 1}, "l": [1, 2]}) == expected
