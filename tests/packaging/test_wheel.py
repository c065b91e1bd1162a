"""The wheel, installed where nothing else of the project is."""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from filelock import FileLock

from modulestack.cli.main import COMMANDS
from modulestack.environment.load import from_file
from tests.packaging.installed import ROOT, Installation, build_wheel, install

OF_THE_PROGRAM = {"check", "cost", "import", "preview", "preview-env", "rehearse", "schema"}
"""Commands that need more than a release does."""
HEAVY = ["components", "moto", "pulumi", "pulumi_aws", "pulumi_awsx", "pydantic", "yaml"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That of MODULESTACK_WHEEL, or one that is built once, whichever of pytest-xdist's workers comes first."""
    if given := os.environ.get("MODULESTACK_WHEEL"):
        return Path(given)
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return build_wheel(tmp_path_factory.mktemp("wheel"))
    folder = tmp_path_factory.getbasetemp().parent / "wheel"
    with FileLock(folder.with_suffix(".lock")):
        if not folder.exists():
            folder.mkdir()
            build_wheel(folder)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def of_a_release_job(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """What a release job installs."""
    return install(wheel, tmp_path_factory.mktemp("release") / "venv", "requirements-release.txt")


def test_the_wheel_has_every_file_of_the_package_and_nothing_else(wheel: Path):
    """Data files too; no test, no bench and no component."""
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    files = (path for path in (ROOT / "modulestack").rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    assert packed == {path.relative_to(ROOT).as_posix() for path in files}


def test_one_name_and_one_script_appear(of_a_release_job: Installation):
    """Nobody else's ``cli`` or ``components`` can collide with ours."""
    [info] = [name for name in of_a_release_job.added if name.endswith(".dist-info")]
    assert of_a_release_job.added == {"modulestack", info}
    assert of_a_release_job.scripts == {"modulestack"}


def test_a_release_needs_nothing_but_its_requirements(of_a_release_job: Installation, tmp_path: Path):
    """Every module of it can be imported, and every verb says what it takes."""
    script = (
        "import importlib.util, pkgutil, sys\n"
        "import modulestack.contract, modulestack.release\n"
        "from modulestack.cli.main import command_group\n"
        "for package in (modulestack.contract, modulestack.release):\n"
        "    for found in pkgutil.walk_packages(package.__path__, f'{package.__name__}.'):\n"
        "        importlib.import_module(found.name)\n"
        "print([name for name in sys.argv[1].split() if importlib.util.find_spec(name)])\n"
        "for verb in sys.argv[2:]:\n"
        "    assert command_group.main([verb, '--help'], standalone_mode=False) == 0\n"
    )
    verbs = [verb for verb in COMMANDS if verb not in OF_THE_PROGRAM]
    done = of_a_release_job.run("python", "-P", "-c", script, " ".join(HEAVY), *verbs, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("[]\n")
    assert done.stdout.count("\nUsage: ") == len(verbs)


@pytest.mark.parametrize("command", ["check staging", "cost staging", "preview staging", "rehearse staging", "schema"])
def test_commands_that_need_more_say_so(of_a_release_job: Installation, tmp_path: Path, command: str):
    """And how to get it, without a traceback."""
    done = of_a_release_job.run("modulestack", *command.split(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(
        r"this command needs \w+, which a release does not: "
        r"pip install 'modulestack\[rehearse\]', or `make setup` in a clone\n",
        done.stderr,
    )


def test_the_script_and_the_module_are_the_same_command(of_a_release_job: Installation, tmp_path: Path):
    by_script = of_a_release_job.run("modulestack", "release", "--help", cwd=tmp_path)
    by_module = of_a_release_job.run("python", "-m", "modulestack", "release", "--help", cwd=tmp_path)
    assert (by_script.returncode, by_script.stderr) == (0, "")
    assert by_script.stdout.startswith("Usage: modulestack release [OPTIONS] ")
    assert by_module.stdout == by_script.stdout


def test_an_environment_is_rehearsed_beside_an_installed_wheel(wheel: Path, tmp_path: Path):
    """The program is a copy of what Pulumi's users have, the package the wheel's. README shows what it says."""
    installation = install(wheel, tmp_path / "venv", "requirements.txt")
    project = tmp_path / "project"
    shutil.copytree(ROOT / "components", project / "components", ignore=shutil.ignore_patterns("__pycache__"))
    for path in [ROOT / "__main__.py", *ROOT.glob("Pulumi*.yaml")]:
        shutil.copy2(path, project)
    found = installation.run("python", "-P", "-c", "import modulestack; print(*modulestack.__path__)", cwd=project)
    done = installation.run("modulestack", "rehearse", "staging", cwd=project)
    assert Path(found.stdout.strip()).is_relative_to(installation.path)
    assert (done.returncode, done.stderr) == (0, "")
    shown = re.findall(
        r"^    ((?:bringing|running|releasing|taking) .+)$", (ROOT / "README.md").read_text(), re.MULTILINE
    )
    said = done.stdout.splitlines()[: len(shown)]
    if set(from_file("staging", ROOT).modules) != {"web", "api"}:
        # Somebody's own modules: their figures are others than those of the example in README.
        said, shown = ([re.sub(r"\d+", "N", line) for line in lines] for lines in (said, shown))
    assert said == shown != []
