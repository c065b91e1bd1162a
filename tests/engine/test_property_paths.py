"""Pulumi's property paths: names, quoted keys, indexes, every item."""

from __future__ import annotations

import pytest

from modulestack.engine.property_paths import (
    ABSENT,
    PropertyPath,
    changed_paths,
    contains,
    parse_path,
    top_level,
    with_ignored,
)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a", ("a",)),
        ("a.b", ("a", "b")),
        ('a["b.c"].d', ("a", "b.c", "d")),
        ("a[0].b", ("a", 0, "b")),
        ("a[*].b", ("a", "*", "b")),
        ('["a.b"]', ("a.b",)),
        ("*", ("*",)),
    ],
)
def test_a_path_is_keys_and_indexes(text: str, path: PropertyPath):
    assert parse_path(text) == path


@pytest.mark.parametrize(
    ("pattern", "path", "within"),
    [("a", "a.b", True), ("a.b", "a", False), ("a[*].b", "a[3].b", True), ("*", "a", True), ("a[1]", "a[2]", False)],
)
def test_a_path_contains_what_is_at_or_below_it(pattern: str, path: str, within: bool):  # noqa: FBT001
    assert contains(parse_path(pattern), parse_path(path)) is within


def test_the_property_of_a_path_is_its_first_key():
    assert [top_level(path) for path in ("tags.Name", 'tags["a.b"]', "rules[0].port", "name")] == [
        "tags",
        "tags",
        "rules",
        "name",
    ]


def test_changed_paths_are_the_innermost():
    """Keys that are no identifiers are quoted, as the engine quotes them."""
    old = {"a": {"b.c": 1, "d": 2}, "list": [1, 2, 3], "same": {"x": [1]}}
    new = {"a": {"b.c": 2, "e": 3}, "list": [1, 5], "same": {"x": [1]}}
    assert list(changed_paths(old, new)) == [
        ('a["b.c"]', 1, 2),
        ("a.d", 2, ABSENT),
        ("a.e", ABSENT, 3),
        ("list[1]", 2, 5),
        ("list[2]", 3, ABSENT),
    ]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a", {"a": 1, "list": [{"x": 7, "y": 8}], "map": {"k.k": 7}}),
        ("gone", {"a": 2, "list": [{"x": 7, "y": 8}], "map": {"k.k": 7}}),
        ("list[0].x", {"a": 2, "list": [{"x": 5, "y": 8}], "map": {"k.k": 7}}),
        ("list[*].y", {"a": 2, "list": [{"x": 7, "y": 6}], "map": {"k.k": 7}}),
        ('map["k.k"]', {"a": 2, "list": [{"x": 7, "y": 8}], "map": {"k.k": 5}}),
        ("list[*]", {"a": 2, "list": [{"x": 5, "y": 6}], "map": {"k.k": 7}}),
        ("list[3].x", {"a": 2, "list": [{"x": 7, "y": 8}], "map": {"k.k": 7}}),
        ("new", {"a": 2, "list": [{"x": 7, "y": 8}], "map": {"k.k": 7}, "new": 3}),
    ],
)
def test_what_is_ignored_stays_as_it_was(path: str, expected: dict[str, object]):
    new = {"a": 2, "list": [{"x": 7, "y": 8}], "map": {"k.k": 7}}
    old = {"a": 1, "list": [{"x": 5, "y": 6}], "map": {"k.k": 5}, "new": 3}
    assert with_ignored(new, old, (path,)) == expected


def test_an_ignored_property_that_is_new_is_left_out():
    """The old resource did not have it."""
    assert with_ignored({"a": 1, "b": 2}, {"a": 1}, ("b",)) == {"a": 1}
