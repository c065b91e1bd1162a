"""``modulestack release``, as typed."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.release.stack import (
    BETTER,
    BUCKET,
    CRASHES,
    GOOD,
    StackAccount,
    change_template,
    put_manifest,
    put_template,
    stack_account,
)
from tests.release.terminal import Terminal


@pytest.fixture(scope="module")
def account() -> Iterator[StackAccount]:
    found = stack_account(("web", "api"), quick=True)
    yield found
    found.aws.close()


@pytest.fixture
def modulestack(account: StackAccount, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(account, monkeypatch)


def test_lines_end_in_the_verdict(account: StackAccount, modulestack: Terminal):
    """Plain text, for a log."""
    said = modulestack("release", f"web={BETTER}", "-e", "staging")
    lines = said.out.splitlines()
    assert (said.code, lines[-1]) == (0, f"web runs web@sha256:bbbbbbbbbbbb as {account.revision()}")
    assert lines[0].endswith("different: containerDefinitions[web].image")


def test_a_failure_shows_the_last_output_and_the_next_command(account: StackAccount, modulestack: Terminal):
    """Exit code 11: we stopped it."""
    old = account.revision()
    said = modulestack("release", f"web={CRASHES}", "-e", "staging")
    tail = said.out.splitlines()[-5:]
    assert said.code == 11
    assert tail[0].startswith(
        "web was not released: the new tasks stopped with exit code 1 (EssentialContainerExited), 2 of 2 in "
    )
    assert tail[0].endswith(f"; we stopped it, and {old} runs")
    assert tail[3] == "    | KeyError: 'DATABASE_URL'"
    assert tail[4].startswith("Next: modulestack logs web -e staging --task ")


def test_json_lines_end_in_a_verdict_for_each_module(account: StackAccount, modulestack: Terminal):
    """Every line is an object."""
    modulestack("release", f"web={BETTER}", "-e", "staging")
    said = modulestack("release", f"web={GOOD}", f"api={GOOD}", "-e", "staging", "--json")
    verdicts = [line for line in said.objects if line["kind"] == "verdict"]
    assert [(v["module"], v["verdict"], v["exit_code"]) for v in verdicts] == [
        ("web", "succeeded", 0),
        ("api", "nothing-to-do", 0),
    ]
    assert {"at", "module", "kind", "text"} <= set.intersection(*(set(line) for line in said.objects))
    assert said.out.count("\n") == len(said.objects)


def test_a_dry_run_changes_nothing(account: StackAccount, modulestack: Terminal):
    """It shows every difference."""
    since = len(account.aws.calls)
    said = modulestack("release", f"web={BETTER}", "-e", "staging", "--dry-run")
    writes = [
        c.operation
        for c in account.aws.calls[since:]
        if c.operation.startswith(("Put", "Register", "Update", "Delete"))
    ]
    assert (said.code, writes) == (0, [])
    assert f"  containerDefinitions[web].image: {GOOD} -> {BETTER}" in said.out.splitlines()


def test_github_gets_annotations_and_a_summary_only_in_its_jobs(
    account: StackAccount, modulestack: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """A failure is an error, a success none."""
    summary = tmp_path / "summary"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    outside = modulestack("release", f"web={CRASHES}", "-e", "staging")
    assert ("::error" in outside.out, summary.exists()) == (False, False)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    inside = modulestack("release", f"web={CRASHES}", "-e", "staging")
    note = inside.out.splitlines()[-1]
    assert note.startswith(
        "::error title=web rolled-back-by-us::web was not released: the new tasks stopped with exit code 1"
    )
    assert "%0A" in note
    assert summary.read_text().splitlines()[2].startswith("| web | rolled-back-by-us | web was not released")


USAGE = {
    ("web",): "web: which image? write web=IMAGE, or --template-only to keep the running one",
    (f"web={GOOD}", f"web={GOOD}"): "web is named twice",
    (f"web={GOOD}", "--template-only"): f"web={GOOD}: --template-only keeps the running image: write web",
    (f"={GOOD}",): f"={GOOD}: which module? write MODULE={GOOD}",
    (f"web={GOOD}", "--set", "X"): "--set X: write --set NAME=VALUE",
    (f"web={GOOD}", "--set", "image=x"): "--set image: write MODULE=IMAGE instead",
    (f"web={GOOD}", "--order", "api"): "--order api: it must name each released module once: web",
    (f"web={GOOD}", "--timeout", "soon"): "'soon' is no duration: allowed 90s, 20m, 1h, 2d",
    (f"web={GOOD}", "--timeout", "99999999d"): "'99999999d' is too long: allowed up to 3650d",
    (f"web={GOOD}", "--timeout", "9" * 309): "is too long: allowed up to 3650d",
}


@pytest.mark.parametrize("args", USAGE, ids=list(USAGE.values()))
def test_what_is_typed_wrongly_is_refused_before_aws_is_asked(
    account: StackAccount, modulestack: Terminal, args: tuple[str, ...]
):
    """Exit code 2, one message."""
    since = len(account.aws.calls)
    said = modulestack("release", *args, "-e", "staging")
    assert (said.code, len(account.aws.calls) - since) == (2, 0)
    assert USAGE[args] in said.err


BAD = {
    (f"wob={GOOD}",): "unknown module 'wob': staging has api, web; did you mean web?",
    ("web=ghcr.io/example/web",): "web: image 'ghcr.io/example/web' has neither tag nor digest: write which version,",
    ("web=my web:1",): "web: image 'my web:1' has spaces in it: write repository:tag or repository@sha256:...",
    ("web=ghcr.io/example/web:2",): "web was not touched: ghcr.io/example/web:2 is a tag in a registry other than ECR",
    (f"web={GOOD}", "--set", "level=1"): "web was not touched: level is no placeholder of the template; it has image",
    (
        f"web={GOOD}",
        f"api={GOOD}",
        "--set",
        "level=1",
    ): "no module has a placeholder level: web has image; api has image",
}


@pytest.mark.parametrize("args", BAD, ids=list(BAD.values()))
def test_bad_input_changes_nothing(account: StackAccount, modulestack: Terminal, args: tuple[str, ...]):
    """Exit code 2, one clear message, no traceback."""
    since = len(account.aws.calls)
    said = modulestack("release", *args, "-e", "staging")
    writes = [
        c.operation
        for c in account.aws.calls[since:]
        if c.operation.startswith(("Put", "Register", "Update", "Delete"))
    ]
    assert (said.code, writes) == (2, [])
    assert BAD[args] in said.out + said.err


def test_an_unknown_environment_lists_the_known_ones(modulestack: Terminal):
    said = modulestack("release", f"web={GOOD}", "-e", "stagin")
    text = "unknown environment 'stagin' in eu-west-1: known: staging; did you mean staging?; "
    assert (said.code, said.err) == (2, f"{text}`pulumi up --refresh -s stagin` makes it\n")


def test_each_unknown_module_has_a_line_of_its_own(modulestack: Terminal):
    said = modulestack("release", f"wob={GOOD}", f"apu={GOOD}", "-e", "staging")
    began = [line.partition(":")[0] for line in said.err.splitlines()]
    assert (said.code, began) == (2, ["unknown module 'wob'", "unknown module 'apu'"])


def test_bad_input_as_json_is_one_object(modulestack: Terminal):
    said = modulestack("release", f"wob={GOOD}", "-e", "staging", "--json")
    assert [(line["kind"], line["exit_code"]) for line in said.objects] == [("error", 2)]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (b"{", "the template is not JSON"),
        (b"[1]", "the template is no task definition: it has no containerDefinitions"),
        (b'{"containerDefinitions": [{"name": "x"}]}', "the template has no container 'web': it has x"),
        (
            b'{"containerDefinitions": [{"name": "web", "image": "${image}", "user": "${who}"}]}',
            "${who} in containerDefinitions[0].user has no value",
        ),
        (
            b'{"containerDefinitions": [{"name": "web", "image": "a"}]}',
            "image is no placeholder of the template; it has none",
        ),
        (b'{"containerDefinitions": [{"name": "web", "image": "${}"}]}', "'${}' is no placeholder"),
    ],
)
def test_templates_that_cannot_be_used(account: StackAccount, modulestack: Terminal, document: bytes, expected: str):
    """The stack's fault, with the way to repair it."""
    manifest = account.request("web").manifest
    put_manifest(account.aws, dataclasses.replace(manifest, template=put_template(account.aws, "web", document)))
    said = modulestack("release", f"web={BETTER}", "-e", "staging")
    put_manifest(account.aws, manifest)
    assert said.code == 2
    assert expected in said.out


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"schema": 2}, "its schema is 2, this modulestack reads 1: use the version that wrote it"),
        (
            {"account": "210987654321"},
            "it belongs to account 210987654321 in eu-west-1, and these credentials are for account",
        ),
        ({"region": "us-east-1"}, "it belongs to account 123456789012 in us-east-1, and these credentials are for"),
        ({"template": "x"}, "not a module stack's manifest"),
        ({"service": "gone"}, "the service gone of cluster staging-web is gone: run `pulumi up --refresh -s staging`"),
    ],
)
def test_targets_that_cannot_be_used(
    account: StackAccount, modulestack: Terminal, change: dict[str, object], expected: str
):
    """A newer schema, another account or region, nonsense, a service that is gone."""
    path = "/modulestack/staging/web/target"
    ssm = account.aws.client("ssm")
    before = ssm.get_parameter(Name=path)["Parameter"]["Value"]
    ssm.put_parameter(Name=path, Value=json.dumps({**json.loads(before), **change}), Type="String", Overwrite=True)
    said = modulestack("release", f"web={BETTER}", "-e", "staging")
    ssm.put_parameter(Name=path, Value=before, Type="String", Overwrite=True)
    assert said.code == 2
    assert expected in said.out + said.err


def test_a_secret_cannot_be_set(account: StackAccount, modulestack: Terminal):
    """It is kept elsewhere, and the message says where."""
    change_template(
        account, "api", lambda t: t["containerDefinitions"][0].update(secrets=[{"name": "DB", "valueFrom": "/db"}])
    )
    said = modulestack("release", f"api={BETTER}", "-e", "staging", "--set", "DB=x")
    change_template(account, "api", lambda t: t["containerDefinitions"][0].update(secrets=[]))
    assert said.code == 2
    assert "DB is a secret and cannot be --set: change it where it is kept, /db" in said.out


def test_without_credentials_it_says_how_to_get_some(monkeypatch: pytest.MonkeyPatch):
    """Nothing is sent anywhere."""
    from click.testing import CliRunner

    from modulestack.cli.main import command_group as command

    result = CliRunner().invoke(command, ["release", f"web={GOOD}", "-e", "staging", "--region", "eu-west-1"])
    text = "there are no AWS credentials: log in (`aws sso login`), set AWS_PROFILE, or use --profile\n"
    assert (result.exit_code, result.stderr) == (2, text)
    result = CliRunner().invoke(command, ["status", "-e", "staging", "--profile", "nobody"])
    assert (result.exit_code, result.stderr) == (
        2,
        "there is no profile 'nobody' in AWS's configuration: there are none\n",
    )


def test_the_lock_is_in_the_templates_bucket(account: StackAccount):
    """And free when nobody releases."""
    found = account.aws.client("s3").list_objects_v2(Bucket=BUCKET, Prefix="modules/web/lock.json")
    assert "Contents" not in found
