"""Imports go one way: the contracts of ``pyproject.toml``, and that they are about everything there is."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import grimp

from modulestack.cli.main import COMMANDS
from tests.packaging.installed import ROOT
from tests.packaging.test_wheel import OF_THE_PROGRAM

CONTRACTS: dict[str, dict[str, Any]] = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint(root: Path) -> tuple[int, str]:
    """Exit status and output of ``lint-imports`` on the project at *root*."""
    done = subprocess.run(
        [sys.executable, "-c", LINT, "--no-logo", "--no-cache"], cwd=root, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_the_contracts_are_kept():
    status, output = lint(ROOT)
    assert status == 0, output


def test_each_contract_is_told_when_it_is_broken(tmp_path: Path):
    """In a copy to which an import is added that breaks it."""
    for package in ("components", "modulestack"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / "pyproject.toml", tmp_path)
    for path, line in {
        "contract/limits.py": "import modulestack.cli.main, modulestack.contract.names",
        "contract/names.py": "import modulestack.contract.limits",
        "cli/release.py": "def later():\n    import yaml",
        "embedded_aws/__init__.py": "import modulestack.release",
        "features/__init__.py": "import pulumi",
        "rehearsal/__init__.py": "import components",
        "report_page/__init__.py": "import modulestack.rehearsal",
        "load/__init__.py": "import boto3",
    }.items():
        with (tmp_path / "modulestack" / path).open("a") as file:
            file.write(f"\n{line}\n")
    status, output = lint(tmp_path)
    assert status == 1
    assert re.findall(r"^(.+) BROKEN$", output, re.MULTILINE) == [contract["name"] for contract in CONTRACTS.values()]


def test_every_layer_and_every_command_of_a_release_is_in_a_contract():
    """A new folder of the package, or a new verb, is forgotten by none."""
    layers = {layer.strip("()") for row in CONTRACTS["one-way"]["layers"] for layer in re.split(" [|:] ", row)}
    folders = {f"modulestack.{path.parent.name}" for path in (ROOT / "modulestack").glob("*/__init__.py")}
    commands = {COMMANDS[verb][0].split(":")[0] for verb in COMMANDS if verb not in OF_THE_PROGRAM}
    light = {"modulestack.release", "modulestack.cli.main", *commands}
    assert folders | {"components"} <= layers
    assert set(CONTRACTS["light-release"]["source_modules"]) == light


def test_the_contract_between_program_and_release_needs_nothing_but_python():
    """Everybody may import it, so it imports nobody."""
    graph = grimp.build_graph("modulestack", include_external_packages=True, cache_dir=None)
    files = {"modulestack.contract", *graph.find_descendants("modulestack.contract")}
    imported = {found for file in files for found in graph.find_modules_directly_imported_by(file)}
    assert {name for name in imported - files if name.split(".")[0] not in sys.stdlib_module_names} == set()
