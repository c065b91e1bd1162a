"""``modulestack rehearse --load … --report``: said before anything is done, named afterwards, also when interrupted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from modulestack.cli.rehearse import rehearse
from modulestack.rehearsal.load.load_report import LoadReport
from modulestack.rehearsal.load.scenario_model import PromiseKeys


def _report(*, is_finished: bool) -> LoadReport:
    return LoadReport(
        environment="dev",
        scenario="s.yaml",
        description="none is lost",
        seed=1,
        promise=PromiseKeys(),
        modules=(),
        events=(),
        is_finished=is_finished,
        simulated_s=60.0,
        seconds=1.0,
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """With what a rehearsal was asked for; the second one is interrupted."""
    found: list[dict[str, Any]] = []

    def instead(_name: str, _root: Path, _file: Path, **options: Any) -> LoadReport:
        found.append(options)
        return _report(is_finished=len(found) != 2)

    monkeypatch.setattr("modulestack.rehearsal.load.load_rehearsal.rehearse_load", instead)
    return found


def test_a_path_that_cannot_be_written_is_one_error_and_nothing_is_rehearsed(asked: list[Any], tmp_path: Path):
    result = CliRunner().invoke(rehearse, ["staging", "--load", "s.yaml", "--report", str(tmp_path / "none" / "a.md")])
    assert result.exit_code == 2
    assert f"there is no directory {tmp_path}/none: make it first" in result.stderr
    assert asked == []


def test_what_was_written_is_named_and_what_was_interrupted_is_written_too(asked: list[Any], tmp_path: Path):
    path = tmp_path / "a.md"
    result = CliRunner().invoke(rehearse, ["staging", "--load", "s.yaml", "--report", str(path)])
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, f"the report is in {path}")
    assert path.read_text().startswith("### dev under load: held\n")
    result = CliRunner().invoke(rehearse, ["staging", "--load", "s.yaml", "--json", "--report", str(path)])
    assert (result.exit_code, json.loads(result.stdout)["reports"]) == (130, [str(path)])
    assert path.read_text().startswith("### dev under load: unfinished\n")
    assert [each["records"] for each in asked] == [True, True]


def test_without_it_nothing_is_recorded(asked: list[Any]):
    result = CliRunner().invoke(rehearse, ["staging", "--load", "s.yaml", "--json"])
    assert "reports" not in json.loads(result.stdout)
    assert [each["records"] for each in asked] == [False]


@pytest.mark.parametrize(
    ("option", "why"),
    [
        (["--keep"], "takes nothing down"),
        (["--serve"], "by the clock on the wall"),
        (["--engine", "pulumi"], "requests meet what was made, whoever made it"),
    ],
)
def test_what_does_not_go_with_a_load_says_why(asked: list[Any], option: list[str], why: str):
    result = CliRunner().invoke(rehearse, ["staging", "--load", "s.yaml", *option])
    assert result.exit_code == 2
    assert f"--load does not go with {option[0]}: " in result.stderr
    assert why in result.stderr
    assert asked == []
