"""The shell inside the workflows, run against stand-ins for ``gh``, ``aws`` and ``pulumi``."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pipelines.workflows import ROOT, load


@dataclasses.dataclass(frozen=True, kw_only=True)
class Ran:
    """What a step did."""

    status: int
    output: str
    """What it wrote to GITHUB_OUTPUT."""
    summary: str
    """What it wrote to GITHUB_STEP_SUMMARY."""
    calls: list[str]
    """Command lines that the stand-ins were given."""


def run(place: str, tmp_path: Path, stand_ins: dict[str, str], **variables: str) -> Ran:
    """
    Run the script of a step, ``workflow/job/step name``, as GitHub does.

    *stand_ins*: name of a command → shell that is run instead; its command line is noted.
    """
    workflow, job, name = place.split("/")
    document = load(ROOT / ".github" / "workflows" / workflow)
    step = next(step for step in document["jobs"][job]["steps"] if step.get("name") == name)
    binaries = tmp_path / "bin"
    for command, does in stand_ins.items():
        path = binaries / command
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'#!/usr/bin/env bash\necho "{path.name} $*" >> "$CALLS"\n{does}\n')
        path.chmod(0o755)
    (tmp_path / "script").write_text(step["run"])
    files = {name: tmp_path / name for name in ("CALLS", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for file in files.values():
        file.touch()
    environment = {name: str(path) for name, path in files.items()} | {
        "PATH": f"{binaries}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "RUNNER_TEMP": str(tmp_path),
    }
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(tmp_path / "script")],
        cwd=tmp_path,
        env=environment | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    return Ran(
        status=done.returncode,
        output=files["GITHUB_OUTPUT"].read_text(),
        summary=files["GITHUB_STEP_SUMMARY"].read_text(),
        calls=files["CALLS"].read_text().splitlines(),
    )


@pytest.mark.parametrize(("found", "verb"), [("", "POST repos/o/r/issues/7"), ("42\n43", "PATCH repos/o/r/issues")])
def test_a_pull_request_gets_one_comment_per_environment(tmp_path: Path, found: str, verb: str) -> None:
    """The first preview writes it, later ones edit it."""
    ran = run(
        "preview.yml/comment/Comment, or edit the comment",
        tmp_path,
        {"gh": f'[ "$2" != --paginate ] || printf "{found}"'},
        GH_REPO="o/r",
        NUMBER="7",
        MARKER="<!-- modulestack preview staging -->",
    )
    target = f"{verb}/comments/42" if found else f"{verb}/comments"
    assert ran.status == 0
    assert ran.calls[1:] == [f"gh api --silent --method {target} --field body=@preview.md"]


@pytest.mark.parametrize(
    ("pulumi", "status", "output"), [(0, 0, "drift=no\n"), (7, 0, "drift=yes\n"), (1, 1, ""), (6, 6, "")]
)
def test_drift_is_told_from_failure(tmp_path: Path, pulumi: int, status: int, output: str) -> None:
    """Exit 7 is Pulumi's word for changes where none were expected; any other is a failure of the job, not drift."""
    ran = run("drift.yml/drift/Compare", tmp_path, {"pulumi": f"exit {pulumi}"}, ENVIRONMENT="staging")
    assert (ran.status, ran.output) == (status, output)
    assert len(ran.calls) == 1
    assert " --preview-only --expect-no-changes " in ran.calls[0]


@pytest.mark.parametrize(
    ("drift", "issue", "calls"),
    [
        ("yes", "", ["gh issue create --title Drift in staging --label drift --body-file drift.md"]),
        ("yes", "12", ["gh issue edit 12 --body-file drift.md"]),
        ("no", "12", ["gh issue close 12 --comment AWS is as it was left again."]),
        ("no", "", []),
    ],
)
def test_an_environment_has_one_issue_while_it_drifts(tmp_path: Path, drift: str, issue: str, calls: list[str]) -> None:
    ran = run(
        "drift.yml/drift/Open, update or close the issue",
        tmp_path,
        {"gh": f'[ "$2" != list ] || printf "{issue}"'},
        DRIFT=drift,
        TITLE="Drift in staging",
    )
    assert ran.status == 0
    assert ran.calls[2:] == calls


DIGEST = f"1.dkr.ecr.eu-west-1.amazonaws.com/web@sha256:{'a' * 64}"


@pytest.mark.parametrize(
    ("image", "status", "output"),
    [(DIGEST, 0, f"image={DIGEST}\n"), ("ghcr.io/example/web:1.4.2", 1, ""), (f"{DIGEST}\nevil=1", 1, "")],
)
def test_only_a_digest_is_promoted(tmp_path: Path, image: str, status: int, output: str) -> None:
    """A tag may point elsewhere by now; a value of two lines would set another output."""
    ran = run(
        "promote.yml/find/Image of the last successful release",
        tmp_path,
        {"aws": f"printf '%s\\n' '{image}'"},
        MODULE="web",
        FROM="staging",
    )
    assert (ran.status, ran.output) == (status, output)
    assert ran.calls == [
        "aws ssm get-parameter --name /modulestack/staging/web/image --query Parameter.Value --output text"
    ]


@pytest.mark.parametrize(
    ("tag", "changelog", "status"),
    [
        ("v0.1.0", "## [0.1.0] - 2026-11-27", 0),
        ("v0.2.0", "## [0.1.0] - 2026-11-27", 1),
        ("v0.1.0", "## [Unreleased]", 1),
    ],
)
def test_only_a_version_that_the_changelog_tells_of_is_published(
    tmp_path: Path, tag: str, changelog: str, status: int
) -> None:
    """The tag is the version, and its section in the changelog has a date."""
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.1.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(f"# Changelog\n\n{changelog}\n")
    ran = run("publish.yml/build/Compare the tag with the version and the changelog", tmp_path, {}, TAG=tag)
    assert ran.status == status


@pytest.mark.parametrize("status", [0, 3])
@pytest.mark.parametrize(
    ("writes", "summary"),
    [
        ("echo '### held' > rehearsal.md; ", "### held\n"),
        ("", "### Rehearsal of staging on the embedded AWS\n```text\nit went\n```\n"),
    ],
)
def test_a_fork_s_rehearsal_is_in_the_summary_and_its_failure_fails_the_job(
    tmp_path: Path, status: int, writes: str, summary: str
) -> None:
    """Its report, or what it said where there is none."""
    ran = run(
        "preview.yml/rehearse/Rehearse",
        tmp_path,
        {"../.venv/bin/modulestack": f"{writes}echo it went; exit {status}"},
        ENVIRONMENT="staging",
    )
    called = "modulestack rehearse --report=rehearsal.html --report=rehearsal.md -- staging"
    assert (ran.status, ran.calls) == (status, [called])
    assert ran.summary == summary


@pytest.mark.parametrize("status", [0, 2])
def test_what_it_costs_is_in_the_comment_and_fails_no_job(tmp_path: Path, status: int) -> None:
    """Cut, so that the comment holds it; what stands in its way is told there, too."""
    (tmp_path / "preview.md").write_text("preview\n")
    ran = run(
        "preview.yml/preview/Say what it costs",
        tmp_path,
        {"../.venv/bin/python": f"head -c 6000 /dev/zero | tr '\\0' x; exit {status}"},
        ENVIRONMENT="staging",
        BASE="abc",
    )
    assert (ran.status, ran.calls) == (0, ["python -m modulestack cost --against=abc -- staging"])
    told = f"\n### What staging costs, and did before\n```text\n{'x' * 5000}\n```\n"
    assert (tmp_path / "preview.md").read_text() == f"preview\n{told}"
    assert ran.summary == told


@pytest.mark.parametrize(
    ("does", "told"),
    [
        ("echo '### held' > load.md", "\n### held\n"),
        ("head -c 6000 /dev/zero | tr '\\0' x > load.md; exit 1", f"\n{'x' * 5000}"),
        ("echo no such module; exit 2", "\n### staging under load\n```text\nno such module\n\n```\n"),
    ],
)
def test_a_release_under_load_is_in_the_comment_and_fails_no_job(tmp_path: Path, does: str, told: str) -> None:
    """Cut, so that the comment holds it; what stands in its way is told there, too."""
    (tmp_path / "preview.md").write_text("preview\n")
    ran = run(
        "preview.yml/preview/Say what a release under load does",
        tmp_path,
        {"../.venv/bin/python": does},
        ENVIRONMENT="staging",
    )
    called = "python -m modulestack rehearse --load=scenarios/release-under-load.yaml --report=load.md -- staging"
    assert (ran.status, ran.calls) == (0, [called])
    assert (tmp_path / "preview.md").read_text() == f"preview\n{told}"
    assert ran.summary == told


def test_a_comment_holds_all_that_is_put_into_it() -> None:
    """65,536 characters; headings take the rest."""
    script = (ROOT / ".github/scripts/summarise.py").read_text()
    [most] = re.findall(r"^MOST_CHARACTERS = ([\d_]+)$", script, re.MULTILINE)
    document = load(ROOT / ".github/workflows/preview.yml")
    cuts = [
        cut
        for step in document["jobs"]["preview"]["steps"]
        for cut in re.findall(r"head -c (\d+)", step.get("run", ""))
    ]
    assert cuts == ["5000", "5000", "4900"]
    assert int(most) + 2 * 5000 + 300 <= 65_536


@pytest.mark.parametrize(
    ("does", "summary"),
    [
        ("echo '### held' > load.md", "### held\n"),
        ("echo no such module; exit 2", "### staging under load\n```text\nno such module\n```\n"),
    ],
)
def test_a_release_under_load_is_in_a_fork_s_summary(tmp_path: Path, does: str, summary: str) -> None:
    ran = run(
        "preview.yml/rehearse/Release under load",
        tmp_path,
        {"../.venv/bin/modulestack": does},
        ENVIRONMENT="staging",
    )
    called = "rehearse --load=scenarios/release-under-load.yaml --report=load.html --report=load.md -- staging"
    assert (ran.status, ran.calls) == (0, [f"modulestack {called}"])
    assert ran.summary == summary


@pytest.mark.parametrize("status", [0, 2])
def test_what_it_costs_is_in_a_fork_s_summary(tmp_path: Path, status: int) -> None:
    ran = run(
        "preview.yml/rehearse/Price against the base",
        tmp_path,
        {"../.venv/bin/modulestack": f"echo 5 USD; exit {status}"},
        ENVIRONMENT="staging",
        BASE="abc",
    )
    assert (ran.status, ran.calls) == (0, ["modulestack cost --against=abc -- staging"])
    assert ran.summary == "### What staging costs, and did before\n```text\n5 USD\n```\n"


def test_a_release_runs_the_checkout_s_console_and_nothing_of_the_caller_s(tmp_path: Path) -> None:
    """An application's repository may well have a folder named ``cli``."""
    (tmp_path / "cli").mkdir()
    (tmp_path / "cli" / "__init__.py").write_text("raise SystemExit('the caller ran')")
    done = subprocess.run(
        [str(ROOT / "actions/release/modulestack"), "--help"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "Usage: modulestack [OPTIONS] COMMAND [ARGS]...")
