"""``modulestack preview``, as far as it goes without Pulumi's command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from modulestack.cli.preview import preview
from modulestack.engine.resource_state import ResourceStep
from modulestack.rehearsal.cli_engine import preview as engine
from modulestack.rehearsal.cli_engine.preview import Preview

ROOT = Path(__file__).parents[2]
URN = "urn:pulumi:staging::modulestack::aws:lb/targetGroup:TargetGroup::web-tg"


def _step(operation: str, name: str, *changed: str) -> ResourceStep:
    return ResourceStep(operation=operation, urn=URN, type="aws:lb/targetGroup:TargetGroup", name=name, changed=changed)  # type: ignore[arg-type]


FOUND = Preview(
    environment="staging",
    against="0123456789abcdef0123",
    changes=(_step("replace", "web-tg", "port"), _step("update", "api-tg", "tags")),
    unchanged=97,
    messages=("web: template changed",),
    text="Previewing update",
    seconds=1.5,
)


def test_without_the_command_line_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("PATH", "/nowhere")
    done = CliRunner().invoke(preview, ["staging"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("Pulumi's command line is not on PATH: install it from https://www.pulumi.com/")


def test_an_environment_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)
    done = CliRunner().invoke(preview, ["stagin"])
    assert (done.exit_code, done.stderr.splitlines()[0].endswith("did you mean staging?")) == (2, True)


def test_a_revision_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)
    done = CliRunner().invoke(preview, ["staging", "--against", "no-such-branch"])
    assert done.exit_code == 2
    assert done.stderr.startswith("no-such-branch is no revision of the git repository in ")


def test_what_cannot_be_taken_back_stands_first(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine, "preview", lambda *_, **__: FOUND)
    done = CliRunner().invoke(preview, ["staging", "--against", "main"])
    assert (done.exit_code, done.stdout.splitlines()) == (
        0,
        [
            "web: template changed",
            "staging against 0123456789ab: 1 to replace, 1 to update, 97 unchanged",
            "  REPLACE  web-tg (aws:lb/targetGroup:TargetGroup): port",
            "  update   api-tg (aws:lb/targetGroup:TargetGroup): tags",
            "",
            "Previewing update",
        ],
    )


def test_as_json(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine, "preview", lambda *_, **__: FOUND)
    found = json.loads(CliRunner().invoke(preview, ["staging", "--json"]).stdout)
    assert (found["counts"], found["unchanged"]) == ({"replace": 1, "delete": 0, "update": 1, "create": 0}, 97)
    assert found["changes"][0] == {
        "operation": "replace",
        "type": "aws:lb/targetGroup:TargetGroup",
        "name": "web-tg",
        "urn": URN,
        "changed": ["port"],
    }


def test_help_tells_every_exit_status():
    text = CliRunner().invoke(preview, ["--help"]).stdout
    assert [line.split()[0] for line in text.split("Exit status", 1)[1].splitlines()[1:5]] == ["0", "1", "2", "130"]
