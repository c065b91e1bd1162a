"""JSON of strangers: read, or a ValueError; never a RecursionError, never the end of the process."""

from __future__ import annotations

import pytest

from modulestack.contract import json_text


def nested(levels: int, opening: str = "[", closing: str = "]", inside: str = "") -> str:
    """*levels* of something in each other."""
    return opening * levels + inside + closing * levels


def test_what_json_is_is_read():
    """As the standard library does."""
    assert json_text.read(b'{"a": [1, "\xc3\xbc", null, {"b": true}]}') == {"a": [1, "ü", None, {"b": True}]}


@pytest.mark.parametrize("levels", [1, json_text.DEEPEST])
def test_depth_that_is_allowed(levels: int):
    """Up to the last level."""
    assert json_text.read(nested(levels)) is not None


@pytest.mark.parametrize(
    "text",
    [
        nested(json_text.DEEPEST + 1),
        nested(60_000),
        nested(60_000, '{"a":', "}", "1"),
        nested(500, '[{"a":', "}]", "1"),
        "[" * 60_000,
    ],
)
def test_nesting_without_end_is_a_value_error(text: str):
    """However deep."""
    with pytest.raises(ValueError, match=r"nested deeper than 100 levels|Expecting value"):
        json_text.read(text)


@pytest.mark.parametrize("text", ["", "{", "1" * 5000, b"\xff\xfe\x00", b'"\xff"', "\ud800", "nul", "{'a': 1}"])
def test_what_is_no_json_is_a_value_error(text: str | bytes):
    """Numbers that nobody writes and bytes that are no text too."""
    with pytest.raises(ValueError, match=r"."):
        json_text.read(text)
