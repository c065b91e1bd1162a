"""``modulestack rehearse --report``: what cannot be written is said before anything is done, and what was is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from modulestack.cli.rehearse import rehearse
from tests.rehearsal.recorded import REPORT


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """With what a rehearsal was asked for; none is made."""
    found: list[dict[str, Any]] = []

    def instead(_name: str, _root: Path, **options: Any) -> tuple[Any, None]:
        found.append(options)
        return REPORT, None

    monkeypatch.setattr("modulestack.rehearsal.rehearse.rehearse", instead)
    return found


def test_a_path_that_cannot_be_written_is_one_error_and_nothing_is_rehearsed(asked: list[Any], tmp_path: Path):
    result = CliRunner().invoke(rehearse, ["staging", "--report", str(tmp_path / "none" / "a.md")])
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        f"--report: {tmp_path}/none/a.md: cannot be written: there is no directory {tmp_path}/none: make it first"
    ]
    assert asked == []


def test_what_was_written_is_named(asked: list[dict[str, Any]], tmp_path: Path):
    path = tmp_path / "a.md"
    result = CliRunner().invoke(rehearse, ["staging", "--report", str(path)])
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1] == f"the report is in {path}"
    assert path.read_text().startswith("### Rehearsal of dev: held\n")
    result = CliRunner().invoke(rehearse, ["staging", "--json", "--report", str(path)])
    assert json.loads(result.stdout)["reports"] == [str(path)]
    assert [each["records"] for each in asked] == [True, True]


def test_without_it_nothing_is_recorded(asked: list[dict[str, Any]]):
    result = CliRunner().invoke(rehearse, ["staging", "--json"])
    assert "reports" not in json.loads(result.stdout)
    assert [each["records"] for each in asked] == [False]


def test_it_does_not_go_with_serve():
    result = CliRunner().invoke(rehearse, ["staging", "--serve", "--report", "a.html"])
    assert result.exit_code == 2
    assert "--serve goes with none of --keep, --json, --dashboard, --report, --engine" in result.stderr
