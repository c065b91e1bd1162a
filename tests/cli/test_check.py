"""`modulestack check`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from modulestack.cli.check import check

VALID = """\
config:
  aws:region: eu-west-1
  modulestack:network: {create: {}}
  modulestack:modules:
    web: {image: "ghcr.io/example/a:1", port: 80}
"""
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: modulestack\nruntime: python\n")
    (tmp_path / "Pulumi.staging.yaml").write_text(VALID)
    (tmp_path / "Pulumi.prod.yaml").write_text(VALID + '    api: {image: "ghcr.io/example/a:1", port: 80}\n')
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
    plain = '{image: "ghcr.io/example/a:1", port: 80, environment: {DB_PASSWORD: hunter2}}'
    (project / "Pulumi.staging.yaml").write_text(VALID.replace('{image: "ghcr.io/example/a:1", port: 80}', plain))
    where = "Pulumi.staging.yaml:5: modules.web.environment.DB_PASSWORD"
    what = (
        "looks like a secret, by its name, in plain sight: keep it in SSM or Secrets Manager, and name it under secrets"
    )
    assert _run("staging") == (0, ["staging: ok (1 module)"], [f"warning: {where}: {what}"])


def test_what_a_file_means_beyond_what_it_says_is_a_note(project):
    """On stdout, before the line that says that all is well; in JSON by itself."""
    disk = "{image: 'ghcr.io/example/a:1', volumes: {d: {ebs: {size_gib: 1}}}, mounts: {d: {path: /d}}}"
    (project / "Pulumi.staging.yaml").write_text(VALID.replace('{image: "ghcr.io/example/a:1", port: 80}', disk))
    code, [note, well], errors = _run("staging")
    assert (code, well, errors) == (0, "staging: ok (1 module)", [])
    assert note.startswith("note: modules.web.volumes.d.ebs: each task has a new one, empty, and it is deleted")
    document = json.loads(CliRunner().invoke(check, ["staging", "--json"]).stdout)
    assert [f"note: {each}" for each in document["environments"][0]["notices"]] == [note]


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


def _git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def committed(project: Path) -> Path:
    _git(project, "init", "-q")
    _git(project, "add", ".")
    _git(project, "commit", "-qm", "first")
    return project


EDITED = (
    VALID.replace("port: 80", "port: 80, cpu: 512, memory: 1024")
    + '    api: {image: "ghcr.io/example/a:1", port: 80}\n'
)


def test_what_an_edit_does_is_told_against_a_revision(committed):
    """Of every key that differs, and of every module that is new."""
    (committed / "Pulumi.staging.yaml").write_text(EDITED)
    assert _run("staging", "--against", "HEAD") == (
        0,
        [
            "staging: ok (2 modules)",
            "  modules.web.cpu: 256 → 512: next release",
            "  modules.web.memory: 512 → 1024: next release",
            "  modules.api: added: in place: is made; the other modules stay as they are",
        ],
        [],
    )


def test_a_file_can_be_compared_with_too(project):
    """And environments that were not there are new."""
    (project / "old.yaml").write_text(VALID)
    (project / "Pulumi.staging.yaml").write_text(VALID.replace("port: 80", "port: 81"))
    status, out, err = _run("staging", "--against", "old.yaml")
    assert (status, out[1].partition(": refused: ")[0], err) == (3, "  modules.web.port: 80 → 81", [])
    (project / "Pulumi.staging.yaml").write_text(VALID)
    assert _run("staging", "--against", "old.yaml") == (
        0,
        ["staging: ok (1 module)", "  nothing differs from old.yaml"],
        [],
    )


def test_a_new_environment_has_nothing_to_be_compared_with(committed):
    """All of it is new."""
    (committed / "Pulumi.extra.yaml").write_text(VALID)
    status, out, _ = _run("extra", "--against", "HEAD")
    assert (status, out[0], out[1].endswith("all of it is new")) == (0, "extra: ok (1 module)", True)


def test_an_edit_that_interrupts_has_a_status_of_its_own(committed):
    """A module that is gone is; and the refusal of another environment's counts first."""
    (committed / "Pulumi.prod.yaml").write_text(VALID)
    status, [_, line], _ = _run("prod", "--against", "HEAD")
    assert (status, line) == (
        4,
        (
            "  modules.api: removed: in place, interrupts: is deleted, with its load balancer, its address and its "
            "log; to keep it, put it back before the run: after it, its log and its address are gone"
        ),
    )
    (committed / "Pulumi.staging.yaml").write_text(VALID.replace("port: 80", "port: 81"))
    assert _run("--all", "--against", "HEAD")[0] == 3


@pytest.mark.parametrize("reference", ["nowhere", "--output=x", "HEAD~7"])
def test_what_is_no_revision_and_no_file_is_an_error(committed, reference):
    """Named as it was given."""
    status, out, [line] = _run("staging", f"--against={reference}")
    assert (status, out) == (2, [])
    assert line.startswith(f"--against: {reference} is no revision of the git repository in ")
    assert line.endswith("; nor is it a file")


def test_an_old_file_that_is_not_right_is_an_error(project):
    """It says what is wrong with it; the file of today is not blamed."""
    (project / "old.yaml").write_text(VALID.replace("80", '"80"'))
    status, out, err = _run("staging", "--against", "old.yaml")
    assert (status, out, err) == (
        2,
        [],
        [
            "staging at old.yaml does not follow today's rules, so there is nothing to compare with:",
            '  Pulumi.staging.yaml:5: modules.web.port: "80" is text: write it without quotes: 80',
        ],
    )


def test_one_document_has_it_all(committed):
    """Of all environments; values of maps are not in it."""
    (committed / "Pulumi.staging.yaml").write_text(VALID.replace("port: 80", 'port: 80, environment: {A: "secret"}'))
    (committed / "Pulumi.prod.yaml").write_text(VALID.replace("80", '"80"'))
    result = CliRunner().invoke(check, ["staging", "prod", "--against", "HEAD", "--json"])
    staging, prod = json.loads(result.stdout)["environments"]
    assert (result.exit_code, result.stderr) == (2, "")
    assert staging.pop("against")[:1].isalnum()
    assert staging == {
        "environment": "staging",
        "valid": True,
        "modules": ["web"],
        "problems": [],
        "warnings": [],
        "new": False,
        "edits": [
            {
                "key": "modules.web.environment",
                "change": "changed",
                "values": "A added",
                "effects": ["next release"],
                "text": "",
                "remedy": "",
            }
        ],
        "exit_status": 0,
    }
    assert (prod["valid"], prod["exit_status"], prod["problems"][0]["path"]) == (False, 2, "modules.web.port")


def test_an_environment_may_be_named_by_its_file():
    """As the shell completes it; a file elsewhere, or of another name, says how."""
    assert _run("Pulumi.staging.yaml", "./Pulumi.prod.yaml")[:2] == (
        0,
        ["staging: ok (1 module)", "prod: ok (2 modules)"],
    )
    for name in ("Pulumi.yaml", "elsewhere/Pulumi.staging.yaml", "staging.yml"):
        status, _, err = _run(name)
        assert (status, err[-1].partition(" is no environment's file here")[0]) == (
            2,
            f"Error: Invalid value for 'ENV...': {name}",
        )


@pytest.mark.parametrize(
    ("module", "found"),
    [
        ("    environment:\n" + "        A: b\n" * 5000, 4999),
        ("".join(f"    k{n}: 1\n" for n in range(5000)), 5000),
    ],
)
@pytest.mark.parametrize(("options", "told"), [((), 100), (("--against", "Pulumi.bad.yaml"), 20)])
def test_of_thousands_of_problems_the_first_are_said(project, module, found, options, told):
    """And how many more there are; JSON has them all."""
    bad = VALID.replace(
        '    web: {image: "ghcr.io/example/a:1", port: 80}',
        '    web:\n      image: "ghcr.io/example/a:1"\n      port: 80',
    )
    (project / "Pulumi.bad.yaml").write_text(bad + "".join(f"  {line}\n" for line in module.splitlines()))
    status, _, said = _run("staging" if options else "bad", *options)
    assert (status, len([line for line in said if re.match(r" *Pulumi[.]\w+[.]yaml:\d+: ", line)])) == (2, told)
    assert said[-1].strip() == f"{found - told} more problems: put these right first"
    document = json.loads(CliRunner().invoke(check, ("bad", "--json")).stdout)
    assert len(document["environments"][0]["problems"]) == found


def test_of_thousands_of_warnings_a_hundred_are_said(project):
    secrets = ", ".join(f"DB_PASSWORD_{n}: hunter{n}x" for n in range(500))
    (project / "Pulumi.staging.yaml").write_text(VALID.replace("port: 80", f"port: 80, environment: {{{secrets}}}"))
    status, out, said = _run("staging")
    assert (status, out, len(said), said[-1]) == (0, ["staging: ok (1 module)"], 101, "400 more warnings")
