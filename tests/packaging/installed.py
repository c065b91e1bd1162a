"""Virtual environments that hold the wheel and, of everything else, only what a requirements file locks."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = ("LICENSE", "README.md", "modulestack", "pyproject.toml")
"""What the wheel is built from."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Installation:
    """A virtual environment with the wheel in it."""

    path: Path
    added: frozenset[str]
    """Names that installing the wheel added to site-packages."""
    scripts: frozenset[str]
    """Names that it added to the scripts."""

    def run(self, command: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """*command* of the environment, with nothing of the caller's environment but its own scripts on PATH."""
        return subprocess.run(
            [str(self.path / "bin" / command), *arguments],
            cwd=cwd,
            env={"PATH": f"{self.path / 'bin'}:/usr/bin:/bin", "HOME": str(self.path), "COLUMNS": "110"},
            capture_output=True,
            text=True,
            check=False,
        )


def build_wheel(folder: Path) -> Path:
    """The project's wheel, built in *folder* from a copy, without network: the build backend is the running one."""
    source = folder / "source"
    source.mkdir()
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, source / name)
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--skip-dependency-check"]
    subprocess.run([*build, "--outdir", str(folder), str(source)], check=True, capture_output=True)
    [wheel] = folder.glob("*.whl")
    return wheel


def install(wheel: Path, path: Path, requirements: str) -> Installation:
    """
    A new virtual environment at *path*, with the packages that *requirements* locks, then *wheel*.

    The packages are those of the running environment, by links.
    """
    venv.EnvBuilder(with_pip=False, symlinks=True).create(path)
    [packages] = (path / "lib").glob("python*/site-packages")
    _link(_locked(ROOT / requirements), packages)
    before = _names(packages), _names(path / "bin")
    pip = [sys.executable, "-m", "pip", "--python", str(path / "bin" / "python"), "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True)
    return Installation(path=path, added=_names(packages) - before[0], scripts=_names(path / "bin") - before[1])


def _names(folder: Path) -> frozenset[str]:
    return frozenset(path.name for path in folder.iterdir() if path.name != "__pycache__")


def _locked(requirements: Path) -> list[importlib.metadata.Distribution]:
    """What *requirements* locks and the running environment has; the rest is for other platforms and versions."""
    names = re.findall(r"^([\w.-]+)==", requirements.read_text(), re.MULTILINE)
    installed = {_normal(found.name): found for found in importlib.metadata.distributions()}
    return [installed[_normal(name)] for name in names if _normal(name) in installed]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _link(distributions: Iterable[importlib.metadata.Distribution], packages: Path, prefix: str = "") -> None:
    """Link each name below *prefix*; a folder that distributions share, as ``google``, is made and filled."""
    owners: dict[str, list[importlib.metadata.Distribution]] = {}
    for found in distributions:
        for name in set(re.findall(rf"^{re.escape(prefix)}([^/,\n]+)", found.read_text("RECORD") or "", re.MULTILINE)):
            owners.setdefault(name, []).append(found)
    for name, [first, *others] in owners.items():
        if name in {"..", "__pycache__"}:
            continue
        if others:
            (packages / prefix / name).mkdir()
            _link([first, *others], packages, f"{prefix}{name}/")
        else:
            (packages / prefix / name).symlink_to(str(first.locate_file(f"{prefix}{name}")))
