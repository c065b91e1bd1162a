"""The commands that run Pulumi's engine: what they print, and that nothing of them is left."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from modulestack.rehearsal.cli_engine.cli_rehearsal import rehearse_with_cli
from modulestack.rehearsal.cli_engine.pulumi_cli import PulumiCli
from modulestack.rehearsal.rehearse import rehearse as in_process
from modulestack.rehearsal.report_output import as_json
from tests.engine.lifecycle import ROOT, copy

pytestmark = pytest.mark.engine

PREVIEW = [sys.executable, "-c", "from modulestack.cli.preview import preview; preview()"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with the project, committed as it is."""
    root = copy(tmp_path)
    (root / ".gitignore").write_text("__pycache__/\n")
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com"]
    for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *command], cwd=root, check=True, capture_output=True)
    return root


def _environment(tmp: Path) -> dict[str, str]:
    scratch = tmp / "scratch"
    scratch.mkdir()
    return {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(scratch)}


def test_a_rehearsal_gives_the_verdicts_of_the_one_in_process(cli: PulumiCli):
    report, sandbox = rehearse_with_cli("staging", ROOT, cli=cli)
    expected, _ = in_process("staging", ROOT)
    costs = {"aws_calls", "simulated_s", "seconds", "kept_on_purpose"}
    found, wanted = (
        {key: value for key, value in as_json(seen).items() if key not in costs} for seen in (report, expected)
    )
    for module in (*found["modules"], *wanted["modules"]):
        module["url"] = re.sub(r"-[0-9a-f]{7}-1\.", ".", module["url"])
    for scenario in (*found["scenarios"], *wanted["scenarios"]):
        scenario.pop("observed")
    assert found == wanted
    assert report.held
    sandbox.aws.close()


def test_a_preview_against_a_revision_shows_what_the_change_changes(cli: PulumiCli, project: Path, tmp_path: Path):
    file = project / "Pulumi.staging.yaml"
    settings = yaml.safe_load(file.read_text())
    modules = settings["config"]["modulestack:modules"]
    modules["web"]["health_check"] = {"path": "/alive"}
    modules["jobs"] = {"image": "ghcr.io/example/jobs:1", "port": 9000}
    settings["config"]["modulestack:network"]["create"]["nat"] = "instance"
    file.write_text(yaml.safe_dump(settings, sort_keys=False))
    before = subprocess.run(["git", "status", "--porcelain"], cwd=project, capture_output=True, check=True).stdout
    environment = _environment(tmp_path)
    done = subprocess.run(
        [*PREVIEW, "staging", "--against", "main", "--json"],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    found = json.loads(done.stdout)
    changes = [(change["operation"], change["name"]) for change in found["changes"]]
    assert [operation for operation, _ in changes] == sorted(
        (operation for operation, _ in changes), key=("replace", "delete", "update", "create").index
    )
    assert ("delete", "staging-1") in changes
    assert ("update", "web-lb-tg") in changes
    assert ("create", "jobs-service") in changes
    assert not [name for operation, name in changes if name.startswith(("api", "web")) and operation != "update"]
    assert list(Path(environment["TMPDIR"]).iterdir()) == []
    after = subprocess.run(["git", "status", "--porcelain"], cwd=project, capture_output=True, check=True).stdout
    assert after == before


def test_a_program_that_fails_fails_the_preview_in_its_own_words(cli: PulumiCli, project: Path, tmp_path: Path):
    (project / "__main__.py").write_text('import pulumi\nraise pulumi.RunError("no, not like this")\n')
    environment = _environment(tmp_path)
    done = subprocess.run(
        [*PREVIEW, "staging"], cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[1:] == ["staging cannot be previewed:", "no, not like this"]
    assert list(Path(environment["TMPDIR"]).iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_nothing(cli: PulumiCli, tmp_path: Path, number: signal.Signals):
    """No process, no temporary file; and it does not take long."""
    environment = _environment(tmp_path)
    scratch = Path(environment["TMPDIR"])
    run = subprocess.Popen(
        [*PREVIEW, "staging", "--against", "HEAD"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for _ in range(1200):
        if [
            line for line in _commands(scratch) if "modulestack.embedded_aws.provider" in line
        ] or run.poll() is not None:
            break
        time.sleep(0.05)
    run.send_signal(number)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130, said
    assert said.splitlines()[-1] == "interrupted; the embedded account ends with this process, nothing is left"
    for _ in range(40):
        if not _commands(scratch):
            break
        time.sleep(0.05)
    assert _commands(scratch) == []
    assert list(scratch.iterdir()) == []


def _commands(scratch: Path) -> list[str]:
    """Command lines of the processes whose temporary folder is under *scratch*."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            variables = (process / "environ").read_bytes()
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if f"TMPDIR={scratch}/".encode() in variables:
            found.append(command)
    return found
