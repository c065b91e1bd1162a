"""
What the documentation says is true: every command, key and output is named, and every example works.

Commands of the README that need an AWS are run, in the order in which they stand, against a served environment.
"""

from __future__ import annotations

import dataclasses
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

from modulestack.cli.main import COMMANDS, command_group
from modulestack.environment import load
from modulestack.rehearsal.module_status import ModuleStatus
from modulestack.rehearsal.report import RehearsalReport
from modulestack.rehearsal.report_output import as_json
from modulestack.rehearsal.scenarios.scenario import ScenarioResult
from modulestack.rehearsal.serve import Served, bring_up
from tests.support.program import SHIPPED

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
PAGES = {
    path.name: path.read_text()
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
}
MODULESTACK = str(Path(sys.executable).parent / "modulestack")


def _commands(text: str) -> list[str]:
    """Every example line that calls ``modulestack``, without its comment; one that goes on below as one."""
    lines = re.findall(r"^(?: {4}| {7})?(modulestack .+)$", re.sub(r"\\\n\s*", "", text), re.MULTILINE)
    return [re.sub(r"\s{2,}#.*|\s+#.*", "", line).strip() for line in lines]


EXAMPLES = sorted({(page, line) for page, text in PAGES.items() for line in _commands(text)})


def test_the_readme_has_examples():
    """The other tests look at something."""
    assert len(EXAMPLES) > 15


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_named(name: str):
    assert any(re.search(rf"`(modulestack )?{name}[` ]|modulestack {name}\b", text) for text in PAGES.values())


@pytest.mark.parametrize(("page", "line"), EXAMPLES)
def test_every_example_has_options_that_exist(page: str, line: str):
    """Parsed by the command itself, not run."""
    words = [word for word in shlex.split(line)[1:] if word not in {"[...]", "..."}]
    command = command_group.get_command(click.Context(command_group), words[0])
    assert command is not None, f"{page}: there is no `modulestack {words[0]}`"
    try:
        command.make_context(words[0], words[1:], resilient_parsing=False)
    except click.exceptions.Exit:
        pass
    except click.UsageError as error:
        pytest.fail(f"{page}: {line}: {error.format_message()}")


def test_the_readmes_environment_is_valid(tmp_path: Path):
    example = re.search(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert example is not None
    (tmp_path / "Pulumi.staging.yaml").write_text(example[1])
    assert list(load.from_file("staging", tmp_path).modules) == ["web", "api"]
    assert yaml.safe_load(example[1]) == yaml.safe_load((SHIPPED / "Pulumi.staging.yaml").read_text())


def test_every_make_target_that_is_named_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {
        target for text in PAGES.values() for target in re.findall(r"(?:`|^ {4})make ([a-z]+)", text, re.MULTILINE)
    }
    assert named
    assert named <= targets


def test_every_link_between_pages_leads_somewhere():
    for page, text in PAGES.items():
        folder = ROOT if (ROOT / page).exists() else ROOT / "docs"
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
            assert (folder / target).exists(), f"{page}: {target}"


def test_every_field_of_the_json_report_is_named():
    report = RehearsalReport(
        environment="staging",
        seeded=(),
        created=0,
        modules=(),
        messages=(),
        changes_on_second_run=(),
        left_after_down=(),
        kept_on_purpose=(),
        aws_calls=0,
        simulated_s=0,
        seconds=0,
    )
    of_parts = [field.name for part in (ModuleStatus, ScenarioResult) for field in dataclasses.fields(part)]
    of_parts.remove("course")  # what a report draws; none of the document
    assert [field for field in [*as_json(report), *of_parts] if f"`{field}`" not in README] == []


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """Staging, behind an endpoint."""
    made = bring_up("staging", ROOT, lambda _event: None, port=0, speed=100)
    yield made
    made.close()


def _playground() -> list[str]:
    block = re.search(r"```sh\n(.*?)```", README, re.DOTALL)
    return _commands(block[1]) if block else []


def test_the_readmes_playground_works(served: Served, tmp_path: Path):
    """From another folder, as somebody with nothing but the endpoint."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "AWS_ENDPOINT_URL": served.server.url,
        "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "embedded",
        "AWS_SECRET_ACCESS_KEY": "embedded",
    }
    statuses = []
    for line in _playground():
        words = [MODULESTACK, *shlex.split(line)[1:]]
        done = subprocess.run(
            words, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
        )
        assert "Traceback" not in done.stderr, done.stderr
        statuses.append((line.split()[1], done.returncode if done.returncode not in {10, 11} else "undone"))
    assert statuses == [
        ("status", 0),
        ("release", 0),
        ("release", "undone"),
        ("history", 0),
        ("logs", 0),
        ("run", 0),
        ("rollback", 0),
    ]
