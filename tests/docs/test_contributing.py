"""The change that CONTRIBUTING shows, made in a copy of the project: its test passes, and a file may say the key."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.program import ROOT

CHANGE = (ROOT / "CONTRIBUTING.md").read_text().split("## One change, end to end")[1].split("\n### ")[0]
COPIED = ("Pulumi.staging.yaml", "Pulumi.yaml", "__main__.py", "components", "modulestack", "pyproject.toml", "tests")


def blocks() -> Iterator[tuple[str, str, str]]:
    """(path, ``diff`` or ``python``, text); a block without a path of its own belongs to the path before it."""
    path = ""
    for named, kind, text in re.findall(
        r"^(?:`(\S+)`:\n\n)?```(diff|python)\n(.*?)^```", CHANGE, re.MULTILINE | re.DOTALL
    ):
        path = named or path
        yield path, kind, text


def patched(text: str, diff: str) -> str:
    """*text* with the lines of *diff*, which has no positions: what it keeps must stand in *text* once."""
    lines = [(line[:1], line[1:]) for line in diff.splitlines(keepends=True)]
    old = "".join(line for sign, line in lines if sign in " -")
    assert text.count(old) == 1, old
    return text.replace(old, "".join(line for sign, line in lines if sign in " +"))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the change in it; whoever has followed the page has it already."""
    if any((ROOT / path).exists() for path, kind, _ in blocks() if kind == "python"):
        pytest.skip("the change is made here")
    root = tmp_path_factory.mktemp("project")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, root)
    for path, kind, text in blocks():
        file = root / path
        assert file.exists() == (kind == "diff"), path
        file.write_text(patched(file.read_text(), text) if kind == "diff" else text)
    return root


def python(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", *arguments],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_its_test_passes(copy: Path):
    """That of the page, and those that look at every feature."""
    done = python(copy, "-m", "pytest", "tests/features/test_connection_backlog.py", "tests/features/test_registry.py")
    assert done.returncode == 0, done.stdout


def test_it_is_clean(copy: Path):
    """As the linter wants it."""
    paths = [str(copy / path) for path, _, _ in blocks()]
    done = python(copy, "-m", "ruff", "check", "--no-cache", "--config", str(ROOT / "pyproject.toml"), *paths)
    assert done.returncode == 0, done.stdout
    done = python(copy, "-m", "ruff", "format", "--no-cache", "--check", *paths)
    assert done.returncode == 0, done.stdout


def test_a_file_may_say_the_key(copy: Path):
    """And is told when it says nonsense."""
    file = copy / "Pulumi.staging.yaml"
    plain = file.read_text()
    told = []
    for value in (10_000, 0):
        file.write_text(plain.replace("port: 8080", f"port: 8080\n      connection_backlog: {value}"))
        done = python(copy, "-m", "modulestack", "check", "staging")
        told.append((done.returncode, done.stdout + done.stderr))
    assert (told[0][0], told[0][1].startswith("staging: ok (")) == (0, True)
    assert told[1][0] == 2
    assert "modules.web.connection_backlog: 0 is too small: allowed 1 to 65535" in told[1][1]
