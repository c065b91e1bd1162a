"""`modulestack check`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from modulestack.cli import check as module
from modulestack.cli.check import check

VALID = """\
config:
  aws:region: eu-west-1
  modulestack:network: {create: {}}
  modulestack:modules:
    web: {image: "a:1", port: 80}
"""
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: modulestack\nruntime: python\n")
    (tmp_path / "Pulumi.staging.yaml").write_text(VALID)
    (tmp_path / "Pulumi.prod.yaml").write_text(VALID + '    api: {image: "a:1", port: 80}\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _run(*args: str) -> tuple[int, list[str], list[str]]:
    result = CliRunner().invoke(check, args)
    assert isinstance(result.exception, SystemExit | None)
    return result.exit_code, result.stdout.splitlines(), result.stderr.splitlines()


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (("staging",), ["staging: ok (1 module)"]),
        (("staging", "prod", "staging"), ["staging: ok (1 module)", "prod: ok (2 modules)"]),
        (("--all",), ["prod: ok (2 modules)", "staging: ok (1 module)"]),
    ],
)
def test_valid_environments_are_counted(args, expected):
    """One line each, status 0."""
    assert _run(*args) == (0, expected, [])


def test_what_is_probably_not_meant_is_a_warning(project):
    """On stderr, with its line, without the value; the environment is well all the same."""
    plain = '{image: "a:1", port: 80, environment: {DB_PASSWORD: hunter2}}'
    (project / "Pulumi.staging.yaml").write_text(VALID.replace('{image: "a:1", port: 80}', plain))
    where = "Pulumi.staging.yaml:5: modules.web.environment.DB_PASSWORD"
    what = (
        "looks like a secret, by its name, in plain sight: keep it in SSM or Secrets Manager, and name it under secrets"
    )
    assert _run("staging") == (0, ["staging: ok (1 module)"], [f"warning: {where}: {what}"])


def test_problems_are_errors(project):
    """On stderr, with status 2; the other environments are checked all the same."""
    (project / "Pulumi.staging.yaml").write_text(VALID.replace("80", '"80"'))
    assert _run("staging", "prod") == (
        2,
        ["prod: ok (2 modules)"],
        ['Pulumi.staging.yaml:5: modules.web.port: "80" is text: write it without quotes: 80'],
    )


def test_an_unknown_environment(project):
    """The existing ones are listed."""
    assert _run("stagin") == (
        2,
        [],
        ["Pulumi.stagin.yaml: no such file; environments here: prod and staging; did you mean staging?"],
    )


@pytest.mark.parametrize("args", [(), ("--all", "staging")])
def test_either_names_or_all(args):
    """Nothing is guessed."""
    status, out, err = _run(*args)
    assert (status, out, err[-1]) == (2, [], "Error: name environments, or give --all; here: prod and staging")


def test_all_of_nothing(tmp_path, monkeypatch):
    """Probably the wrong folder."""
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    status, out, err = _run("--all")
    assert (status, out, err[-1]) == (2, [], f"Error: no Pulumi.ENV.yaml in {tmp_path / 'empty'}")


def test_a_terminal_breaks_lines_between_words(monkeypatch):
    """Anything else gets them whole."""
    line = "Pulumi.staging.yaml:14: modules.web.memory: 700 MiB does not pair with cpu 256: allowed 512, 1024, 2048"
    assert module.fitted(line, None) == line
    assert module.fitted(line, 60).splitlines() == [
        "Pulumi.staging.yaml:14: modules.web.memory: 700 MiB does not",
        "    pair with cpu 256: allowed 512, 1024, 2048",
    ]
    assert module.fitted(f"a: {'x' * 80}", 60).splitlines() == ["a:", f"    {'x' * 80}"]


def test_it_starts_without_what_it_does_not_need():
    """Neither the SDKs nor the embedded AWS are imported."""
    code = (
        "import sys; from click.testing import CliRunner; from modulestack.cli.check import check; "
        "result = CliRunner().invoke(check, ['staging', 'prod']); "
        "heavy = {'pulumi', 'pulumi_aws', 'boto3', 'botocore', 'moto', 'modulestack.embedded_aws', "
        "'modulestack.rehearsal', 'rich', 'grpc'}; "
        "print(result.exit_code, sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "0 []\n"


@pytest.mark.parametrize("file", ["Pulumi.staging.yaml", "Pulumi.yaml"])
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (os.mkfifo, "is a named pipe, not a file: put the text itself there"),
        (Path.mkdir, "is a folder, not a file: put the text itself there"),
        (lambda path: path.symlink_to("/dev/zero"), "is a device, not a file: put the text itself there"),
        (lambda path: path.symlink_to("nowhere"), "cannot be read: No such file or directory"),
        (lambda path: path.write_bytes(b"\xff\xfe"), "not UTF-8 text (byte 0): save it as UTF-8"),
        (lambda path: path.write_text("x" * 5_000_000), "is too large: more than 4096 KiB"),
    ],
)
def test_whatever_is_at_a_files_place_is_told(project, file, make, said):
    """A pipe without a writer and a device without an end are not waited for."""
    (project / file).unlink()
    make(project / file)
    status, out, err = _run("staging")
    assert (status, out) == (2, [])
    assert f"{file}: {said}" in err


def test_sixty_kilobytes_of_brackets_are_told(project):
    """In a process of its own: the parser's C code used to end it with a segmentation fault."""
    (project / "Pulumi.staging.yaml").write_text("[" * 30_000 + "]" * 30_000)
    command = [sys.executable, "-m", "modulestack", "check", "staging"]
    done = subprocess.run(
        command, cwd=project, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (
        2,
        "Pulumi.staging.yaml:1: nested deeper than 100 levels, or more values than a file holds\n",
    )
