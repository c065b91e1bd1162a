"""Whole rehearsals of files that stand anywhere, by the program of this repository."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from modulestack.rehearsal.rehearse import run_rehearsal
from modulestack.rehearsal.report import RehearsalReport
from modulestack.rehearsal.sandbox import Sandbox
from tests.support.program import ROOT

EXAMPLES = {file.name.split(".")[1]: file for file in sorted((ROOT / "examples").glob("Pulumi.*.yaml"))}
"""The environments under examples: their names, and their files."""


def copy_beside(folder: Path) -> None:
    """Put there what examples name that is beside them."""
    for beside in (ROOT / "examples").glob("*.pem"):
        shutil.copy(beside, folder / beside.name)


def rehearsed_file(name: str, text: str) -> RehearsalReport:
    """The whole rehearsal of the environment *name*, whose file says *text*."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for file in ("__main__.py", "Pulumi.yaml"):
            shutil.copy(ROOT / file, root / file)
        copy_beside(root)
        (root / f"Pulumi.{name}.yaml").write_text(text)
        sandbox = Sandbox(name, root)
        try:
            return run_rehearsal(sandbox, "the program", keep=False, listen=lambda _event: None)
        finally:
            sandbox.aws.close()


def broken(report: RehearsalReport) -> list[str]:
    """What was promised and not kept, with what was seen."""
    scenarios = [f"{s.module}: {s.name}: {s.observed}" for s in report.scenarios if not s.met]
    return scenarios + [promise for promise, kept in report.promises if not kept]
