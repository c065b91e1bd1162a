"""The workflows under actionlint and zizmor, where they are installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pipelines.workflows import ROOT, WORKFLOWS


def tool(name: str) -> str:
    """Beside the running Python first: that is the locked one."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed")
    return found


def test_actionlint_has_nothing_to_say() -> None:
    linted = subprocess.run(
        [tool("actionlint"), "-no-color", *map(str, WORKFLOWS)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (linted.returncode, linted.stdout, linted.stderr) == (0, "", "")


def test_zizmor_has_nothing_to_say() -> None:
    """Offline: it asks nobody whether a pinned commit belongs to the version beside it."""
    linted = subprocess.run(
        [tool("zizmor"), "--offline", "--quiet", "--no-progress", "--color=never", ".github", "actions"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 0, linted.stdout
    assert linted.stdout.startswith("No findings to report.")
