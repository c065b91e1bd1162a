"""``docs/jobs.md``: its file is valid, and its commands do what the page says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

import modulestack.release.aws_access.clock
import modulestack.release.aws_access.session
from modulestack.cli.main import command_group
from modulestack.rehearsal.sandbox import Sandbox
from tests.support.program import ROOT
from tests.support.shell_page import blocks

PAGE = ROOT / "docs" / "jobs.md"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The shipped `staging`, with the jobs of the page."""
    root: Path = tmp_path_factory.mktemp("project")
    config = yaml.safe_load((ROOT / "Pulumi.staging.yaml").read_text())["config"]
    for block in blocks(PAGE, "yaml"):
        for name, keys in yaml.safe_load(block)["modulestack:modules"].items():
            config["modulestack:modules"][name] |= keys
    (root / "Pulumi.staging.yaml").write_text(yaml.safe_dump({"config": config}, sort_keys=False))
    for name in ("Pulumi.yaml", "__main__.py"):
        (root / name).write_text((ROOT / name).read_text())
    found = Sandbox("staging", root)
    _, outputs, _ = found.up()
    found.settle(outputs["modules"])
    yield found
    found.aws.close()


@pytest.fixture
def typed(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch):
    """Types a command."""

    class Simulated:
        now, sleep = staticmethod(sandbox.aws.clock.now), staticmethod(sandbox.aws.clock.sleep)

        def wake(self) -> None:
            """Nobody sleeps."""

    monkeypatch.setattr(modulestack.release.aws_access.session, "open_session", lambda *_: sandbox.aws.session())
    monkeypatch.setattr(modulestack.release.aws_access.clock, "SystemClock", Simulated)

    def type_it(line: str) -> Result:
        return CliRunner().invoke(command_group, line.split()[1:])

    return type_it


def commands() -> list[str]:
    """The page's indented ones."""
    return re.findall(r"^    (modulestack .+?)(?:\s+#.*)?$", PAGE.read_text(), re.MULTILINE)


def test_the_page_s_commands_end_well(typed):
    assert commands()
    for line in commands():
        done = typed(line)
        assert (line, done.exit_code) == (line, 0), done.output


def test_history_shows_the_job(typed):
    assert "job report" in typed("modulestack history api -e staging").output
