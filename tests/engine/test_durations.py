"""Durations of ``customTimeouts``."""

from __future__ import annotations

import types

import pytest

from modulestack.engine.durations import seconds, seconds_of


@pytest.mark.parametrize(
    ("text", "expected"), [("90m", 5400.0), ("1h30m", 5400.0), ("45s", 45.0), ("1.5h", 5400.0), ("500ms", 0.5)]
)
def test_durations_are_read_as_the_engine_reads_them(text: str, expected: float):
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "90", "m", "1 h", "90 minutes", "-5m", "5m!"])
def test_what_is_no_duration_is_refused(text: str):
    with pytest.raises(ValueError, match="is no duration: allowed such as 90m, 1h30m, 45s"):
        seconds(text)


def test_only_what_is_given_counts():
    timeouts = types.SimpleNamespace(create="", update="", delete="81m")
    assert seconds_of(timeouts) == {"delete": 4860.0}
