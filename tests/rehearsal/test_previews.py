"""Previews beside an environment that is up: by the real program, and by the command with Pulumi's stood in for."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from modulestack.contract import previews
from modulestack.contract.listener_rules import quotas
from modulestack.rehearsal.previews import rehearse_previews
from modulestack.rehearsal.program import ProgramError
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.storage.preview_records import claim, read_records
from tests.release.terminal import Terminal
from tests.support.program import ROOT

FILE = (ROOT / "examples/Pulumi.previews.yaml").read_text()
PULUMI = """#!/bin/sh
echo "$@" >> calls.txt
case "$*" in *"$FAILS"*) exit 5 ;; esac
case "$*" in *"$INTERRUPTS"*) kill -INT $PPID; sleep 0.5 ;; esac
"""


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The base, up; what each test makes beside it, it takes away."""
    root = tmp_path_factory.mktemp("project")
    for file in ("__main__.py", "Pulumi.yaml"):
        shutil.copy(ROOT / file, root / file)
    (root / "Pulumi.previews.yaml").write_text(FILE)
    made = Sandbox("previews", root)
    _, outputs, _ = made.up()
    made.settle(outputs["modules"])
    yield made
    made.aws.close()


@pytest.fixture
def terminal(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Terminal:
    """In a folder with the base's file, and a `pulumi` that notes what it is asked for."""
    (tmp_path / "Pulumi.previews.yaml").write_text(FILE)
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    program = tmp_path / "bin" / "pulumi"
    program.parent.mkdir()
    program.write_text(PULUMI)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setenv("FAILS", "nothing")
    monkeypatch.setenv("INTERRUPTS", "nothing")
    monkeypatch.chdir(tmp_path)
    return Terminal(sandbox, monkeypatch)


@pytest.fixture
def aws(sandbox: Sandbox) -> Iterator[AwsClient]:
    client = AwsClient(sandbox.aws.session(), sandbox.aws.clock, region=sandbox.aws.region)
    yield client
    for each in read_records(client, "previews"):
        client.call("ssm", "delete_parameter", Name=previews.record_parameter("previews", each.slot))


def _calls(folder: Path) -> list[str]:
    return (folder / "calls.txt").read_text().splitlines() if (folder / "calls.txt").exists() else []


def test_everything_that_is_promised_of_previews_holds(sandbox: Sandbox):
    """Two beside the base: asked by name, pushed again, stopped half-way, swept, taken away; the base as it was."""
    told = [*rehearse_previews(sandbox)]
    assert [f"{each.name}: {each.observed}" for each in told if not each.met] == []
    assert [each.name for each in told] == [
        "two pull requests have previews",
        "a pull request is pushed again",
        "a preview is stopped half-way",
        "a sweep at night",
        "the last preview is taken away",
    ]
    assert sandbox.up()[0].changed == ()


def test_the_base_keeps_what_its_previews_hang_on(sandbox: Sandbox, aws: AwsClient):
    """Neither `previews` nor where they are changes while one stands; what is no record stands for none."""
    none = {"modulestack:previews": "null"}
    aws.call("ssm", "put_parameter", Name=previews.record_parameter("previews", 7), Value="{}", Type="String")
    assert sandbox.up(**none)[0].changed
    sandbox.up()
    aws.call("ssm", "delete_parameter", Name=previews.record_parameter("previews", 7))
    claim(aws, "previews", 12, most=20, ttl_s=3600.0)
    with pytest.raises(ProgramError) as refused:
        sandbox.up(**none)
    assert str(refused.value).splitlines()[-1] == (
        "modulestack:previews: 1 preview stands beside previews (12), and they would stay, and nothing would know of "
        "them: put the key back, take it away, such as by `modulestack preview-env down 12 -e previews`, and edit the "
        "file then"
    )
    assert sandbox.up()[0].changed == ()


def test_a_preview_goes_through_its_life_by_the_command(terminal: Terminal, aws: AwsClient, tmp_path: Path):
    """Up writes the file and runs Pulumi, list tells, down takes both away, and a second one says so."""
    up = terminal("preview-env", "up", "12", "-e", "previews", "--", "--policy-pack", "policies")
    assert (up.code, _calls(tmp_path)) == (
        0,
        [
            "stack select pr-previews-00012 --create --non-interactive",
            "up --stack pr-previews-00012 --yes --skip-preview --non-interactive --policy-pack policies",
        ],
    )
    assert "  web: https://pr-12.preview.example.com\n" in up.out
    written = (tmp_path / "Pulumi.pr-previews-00012.yaml").read_text()
    assert '"image": "ghcr.io/example/web:pr-12"' in written
    listed = terminal("preview-env", "list", "-e", "previews")
    assert "in 48 h 00 min  2 tasks on Spot (0.5 vCPU, 1 GiB), a private hosted zone" in listed.out
    [told] = json.loads(terminal("preview-env", "list", "-e", "previews", "--json").out)["previews"]
    assert (told["number"], told["whole"], told["urls"]) == (12, True, {"web": "https://pr-12.preview.example.com"})
    down = [terminal("preview-env", "down", "#12", "-e", "previews", "-y") for _ in range(2)]
    assert [each.code for each in down] == [0, 0]
    assert down[1].out == "there is no preview of pull request 12 of previews: nothing to take away\n"
    assert not (tmp_path / "Pulumi.pr-previews-00012.yaml").exists()
    assert _calls(tmp_path)[3:] == [
        "destroy --stack pr-previews-00012 --yes --skip-preview --non-interactive",
        "stack rm pr-previews-00012 --yes --non-interactive",
    ]
    assert terminal("preview-env", "list", "-e", "previews").out == "previews has no previews\n"


def test_a_dry_run_shows_the_file_and_changes_nothing(terminal: Terminal, aws: AwsClient, tmp_path: Path):
    said = terminal("preview-env", "up", "7", "-e", "previews", "--dry-run", "--image", "web=ghcr.io/example/web:other")
    assert (said.code, _calls(tmp_path), read_records(aws, "previews")) == (0, [], ())
    assert said.out.startswith("# Pulumi.pr-previews-00007.yaml\n")
    assert "ghcr.io/example/web:other" in said.out
    assert [line for line in said.out.splitlines() if line.startswith("$ ")] == [
        "$ pulumi stack select pr-previews-00007 --create --non-interactive",
        "$ pulumi up --stack pr-previews-00007 --yes --skip-preview --non-interactive",
    ]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("up", "twelve", "-e", "previews"), "'twelve' is no number of a pull request: allowed 1 to 99999, such as 12"),
        (("down", "0", "-e", "previews", "-y"), "'0' is no number of a pull request"),
        (("up", "1", "-e", "nowhere"), "no such file; environments here: previews"),
        (("list", "-e", "absent"), "absent has no previews: add modulestack:previews: {} to Pulumi.absent.yaml"),
        (("up", "1", "-e", "elsewhere"), "unknown environment 'elsewhere' in eu-west-1: known: previews"),
        (("up", "1", "-e", "previews", "--image", "wob=a:1"), "--image: previews of previews have no module wob"),
        (("up", "1", "-e", "previews", "--image", "web="), "--image web=: "),
        (("up", "1", "-e", "previews", "--image", "web=A B"), "--image web=A B: "),
        (("up", "1", "-e", "previews", "--image", "web"), "--image web: write --image MODULE=IMAGE"),
        (("up", "1", "-e", "previews", "--image", "web=a", "--image", "web=b"), "--image web is given twice"),
        (("up", "1", "2", "-e", "previews"), "2: one pull request at a time; what Pulumi is given stands after"),
        (("up", "1", "2", "-e", "previews", "--", "-v"), "2: one pull request at a time"),
        (("down", "1", "-e", "preview", "-y"), "unknown environment 'preview' in eu-west-1: known: previews"),
        (("sweep", "-e", "preview"), "unknown environment 'preview' in eu-west-1: known: previews; did you mean"),
        (("down", "1", "-e", "", "-y"), "'' is no environment's name: name one such as staging"),
        (("sweep", "-e", "a b"), "'a b' is no environment's name"),
        (("boundary", "-e", "previews", "--account", "12"), "--account '12': allowed the 12 digits of an account"),
        (("boundary", "-e", "previews", "--account", ""), "--account '': allowed the 12 digits of an account"),
    ],
)
def test_what_cannot_be_is_told_before_anything_is_done(
    terminal: Terminal, aws: AwsClient, tmp_path: Path, typed: tuple[str, ...], told: str
):
    if "nowhere" not in typed:
        (tmp_path / "Pulumi.elsewhere.yaml").write_text(FILE)
        head, _, rest = FILE.partition("  modulestack:previews:")
        (tmp_path / "Pulumi.absent.yaml").write_text(f"{head}  modulestack:defaults:{rest.partition('defaults:')[2]}")
    said = terminal("preview-env", *typed)
    assert (said.code, _calls(tmp_path), read_records(aws, "previews")) == (2, [], ())
    assert told in said.err


@pytest.mark.parametrize("verb", [("up", "1"), ("down", "1", "-y"), ("sweep",)])
def test_without_what_it_runs_nothing_is_begun(
    terminal: Terminal, aws: AwsClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: tuple[str, ...]
):
    """No record is left half made: Pulumi's command line, the project and a file that can be written."""
    folder = tmp_path / "Pulumi.pr-previews-00001.yaml"
    folder.mkdir()
    if "up" in verb:
        said = terminal("preview-env", *verb, "-e", "previews")
        assert (said.code, read_records(aws, "previews")) == (2, ())
        assert said.err.startswith(f"{folder.name}: cannot be written: it is a folder")
    (tmp_path / "Pulumi.yaml").unlink()
    said = terminal("preview-env", *verb, "-e", "previews")
    assert (said.code, read_records(aws, "previews")) == (2, ())
    assert said.err == "Pulumi.yaml: cannot be read: No such file or directory\n"
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    monkeypatch.setenv("PATH", "/nowhere")
    said = terminal("preview-env", *verb, "-e", "previews")
    assert (said.code, read_records(aws, "previews")) == (2, ())
    assert said.err.startswith("Pulumi's command line is not on PATH: install it from https://")


def test_no_more_than_most(terminal: Terminal, aws: AwsClient, tmp_path: Path):
    """Which one ends first is told."""
    for number in range(1, 21):
        claim(aws, "previews", number, ttl_s=number * 3600.0, most=100)
    said = terminal("preview-env", "up", "30", "-e", "previews")
    assert (said.code, _calls(tmp_path)) == (2, [])
    assert "previews has 20 previews, and `most` of its modulestack:previews allows 20" in said.err
    assert "modulestack preview-env down 1 -e previews" in said.err
    assert terminal("preview-env", "down", "1", "-e", "previews").code == 0
    assert terminal("preview-env", "up", "30", "-e", "previews").code == 0


def test_a_load_balancer_without_room_is_told(
    terminal: Terminal, aws: AwsClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Before anything is made."""
    monkeypatch.setattr(quotas, "RULES_PER_LOAD_BALANCER", 1)
    said = terminal("preview-env", "up", "30", "-e", "previews")
    assert (said.code, _calls(tmp_path), read_records(aws, "previews")) == (2, [], ())
    assert (
        "has 1 rules, 1 more are needed, and AWS allows 1 in this account: have fewer modules in previews" in said.err
    )
    assert "take some away (modulestack preview-env list -e previews), or have the quota raised" in said.err
    assert terminal("preview-env", "list", "-e", "previews").code == 0


def test_what_fails_half_way_is_listed_and_swept_when_its_time_is_over(
    terminal: Terminal, aws: AwsClient, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
):
    """A sweep that fails says so, and the next one takes it away."""
    monkeypatch.setenv("FAILS", "up --stack")
    failed = terminal("preview-env", "up", "12", "-e", "previews")
    assert failed.code == 1
    assert "ended with status 5: what it says is above\nThe same command goes on where it stopped." in failed.err
    assert "pr-previews-00012 (half made)" in terminal("preview-env", "list", "-e", "previews").out
    assert terminal("preview-env", "sweep", "-e", "previews").out == "no preview of previews has come to its end\n"
    sandbox.aws.clock.sleep(48 * 3600.0)
    assert "over: the next sweep takes it away" in terminal("preview-env", "list", "-e", "previews").out
    monkeypatch.setenv("FAILS", "destroy")
    kept = terminal("preview-env", "sweep", "-e", "previews")
    assert (kept.code, len(read_records(aws, "previews"))) == (1, 1)
    assert "pr-previews-00012 is still there" in kept.err
    monkeypatch.setenv("FAILS", "nothing")
    swept = terminal("preview-env", "sweep", "-e", "previews")
    assert (swept.code, swept.out) == (0, "pr-previews-00012 is gone: its time was over\n")
    assert read_records(aws, "previews") == ()


@pytest.mark.parametrize("typed", [("list",), ("up", "12", "--dry-run")])
def test_what_only_reads_is_interrupted_without_harm(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, typed: tuple[str, ...]
):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("modulestack.release.storage.preview_records.read_records", interrupted)
    said = terminal("preview-env", *typed, "-e", "previews")
    assert (said.code, said.err) == (130, "interrupted: nothing was changed\n")


def test_an_interrupt_is_passed_on_and_what_there_is_stays_listed(
    terminal: Terminal, aws: AwsClient, monkeypatch: pytest.MonkeyPatch
):
    """Pulumi ends what it is in; the same command goes on."""
    monkeypatch.setenv("INTERRUPTS", "up --stack")
    said = terminal("preview-env", "up", "12", "-e", "previews")
    assert said.code == 130
    assert (
        "half made, or half gone; the same command goes on\nNext: modulestack preview-env list -e previews" in said.err
    )
    assert [each.is_whole for each in read_records(aws, "previews")] == [False]


def test_a_preview_is_taken_away_without_any_file(terminal: Terminal, aws: AwsClient, sandbox: Sandbox, tmp_path: Path):
    """As a pull request that is closed may have broken it, and a sweep has none of the preview's."""
    for number in (12, 13):
        claim(aws, "previews", number, ttl_s=number * 60.0, most=5)
    (tmp_path / "Pulumi.previews.yaml").write_text("nonsense")
    assert terminal("preview-env", "down", "12", "-e", "previews", "-y").out == "pr-previews-00012 is gone\n"
    (tmp_path / "Pulumi.previews.yaml").unlink()
    sandbox.aws.clock.sleep(3600.0)
    swept = terminal("preview-env", "sweep", "-e", "previews")
    assert (swept.code, swept.out) == (0, "pr-previews-00013 is gone: its time was over\n")


def test_two_that_begin_at_once_get_a_slot_each(aws: AwsClient, monkeypatch: pytest.MonkeyPatch):
    """Each saw none of the other: the second is refused the slot, and takes the next."""
    from modulestack.release.storage import preview_records

    first = claim(aws, "previews", 12, ttl_s=60.0, most=5)
    read, blind = preview_records.read_records, iter([()])
    monkeypatch.setattr(preview_records, "read_records", lambda *a: next(blind, None) or read(*a))
    second = claim(aws, "previews", 112, ttl_s=60.0, most=5)
    assert (first.slot, second.slot) == (12, 13)
