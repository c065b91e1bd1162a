"""What a release job need not install, and what --help may cost."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import modulestack.release
import modulestack.release.verbs.release
from modulestack.cli.main import COMMANDS

FOREIGN = {
    "components",
    "modulestack.embedded_aws",
    "modulestack.environment",
    "modulestack.rehearsal",
    "moto",
    "pulumi",
    "pulumi_aws",
    "pydantic",
    "yaml",
}
MINE = [
    "release",
    "restart",
    "watch",
    "rollback",
    "promote",
    "status",
    "history",
    "diff",
    "verify",
    "logs",
    "run",
    "stop",
    "prune",
    "unlock",
    "completion",
]


def test_the_release_tool_imports_nothing_of_the_program_or_the_rehearsal():
    """Its own source, every file."""
    imported = set()
    for file in Path(modulestack.release.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {_part(alias.name) for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported |= {_part(f"{node.module}.{alias.name}") for alias in node.names}
    assert imported & FOREIGN == set()


def _part(name: str) -> str:
    """The distribution's top-level name, or the part of this package, that *name* belongs to."""
    first, _, rest = name.partition(".")
    return f"{first}.{rest.partition('.')[0]}" if first == "modulestack" else first


def test_everything_of_the_release_tool_can_be_imported_without_them():
    """Not by a detour either."""
    modules = sorted(
        ".".join(file.relative_to(Path(modulestack.release.__file__).parents[2]).with_suffix("").parts)
        for file in Path(modulestack.release.__file__).parent.rglob("*.py")
    )
    code = f"""
import importlib, sys
for name in {sorted(FOREIGN)}: sys.modules[name] = None
for name in {modules}: importlib.import_module(name.removesuffix(".__init__"))
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_steps_of_a_release_name_files_that_are_there():
    """Whoever looks for a step finds its file."""
    named = re.findall(r"\b[a-z_]+(?:/[a-z_]+)?\.py", str(modulestack.release.verbs.release.__doc__))
    folder = Path(modulestack.release.__file__).parent
    assert len(named) > 15
    assert [name for name in named if not (folder / name).exists()] == []


def test_every_verb_is_a_command():
    """And in the table of all commands."""
    assert [name for name in COMMANDS if name in MINE] == MINE


def test_help_imports_neither_boto3_nor_rich():
    """Of any verb."""
    code = f"""
import sys
from modulestack.cli.main import command_group
for name in {MINE}:
    try: command_group([name, "--help"])
    except SystemExit: pass
print(sorted({{"boto3", "botocore", "rich", "modulestack.release"}} & sys.modules.keys()), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stderr == "[]\n"


@pytest.mark.parametrize("name", MINE)
def test_every_verb_is_documented(name: str):
    """By its name, in docs/releases.md."""
    text = (Path(__file__).parents[2] / "docs" / "releases.md").read_text(encoding="utf-8")
    assert f"`modulestack {name}" in text
