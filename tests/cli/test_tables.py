"""Tables are read by people, in windows of any width."""

from __future__ import annotations

import pytest

from modulestack.cli import tables

COLUMNS = ("module", "runs", "image", "note")
NOTES = ("in ALARM: staging-web-latency; template changed, takes effect with the next release", "cannot be reached")
ROWS: list[tuple[tables.Cell, ...]] = [
    ("web", "staging-web:41", "ghcr.io/example/web:1.4.2", NOTES),
    ("api", "staging-api:7", "example/api:2", ""),
]


def _shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], width: int) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(width))
    tables.show(COLUMNS, ROWS)
    return capsys.readouterr().out.splitlines()


def test_notes_that_have_no_room_beside_are_below(monkeypatch, capsys):
    """Each by the name of its line, over the whole width."""
    assert _shown(monkeypatch, capsys, 60) == [
        "module  runs            image",
        "web     staging-web:41  ghcr.io/example/web:1.4.2",
        "api     staging-api:7   example/api:2",
        "web: in ALARM: staging-web-latency; template changed, takes",
        "effect with the next release",
        "web: cannot be reached",
    ]


def test_notes_that_have_room_stay_where_they_are(monkeypatch, capsys):
    """Folded as long as a line of them can be read."""
    lines = _shown(monkeypatch, capsys, 100)
    assert lines[0].split() == [*COLUMNS]
    assert (lines[1][51:].startswith("in ALARM: staging-web-latency"), max(map(len, lines)) <= 100) == (True, True)
