"""
What comes from outside cannot write to the terminal or command a CI log, whatever it is and whichever verb shows it.

Logs, reasons, events, records, locks, templates, manifests, AWS's errors, files, names and arguments all carry the same
poison; every verb is run over it as text, as JSON and in a job of GitHub Actions.
"""

from __future__ import annotations

import ast
import dataclasses
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from modulestack.cli import output
from modulestack.contract import paths
from tests.release.stack import BUCKET, CRASHES, QUICK, StackAccount, change_template, stack_account
from tests.release.terminal import Terminal, TerminalOutput

POISON = (
    "poison\nFAKE web runs\rFAKE over\x1b]0;title\x07\x1b[2J\x1b[31m\u202e\u2066\x9b31m\n::stop-commands::token\n"
    " ::error::FAKE\n##[error]FAKE\u2028FAKE\x85FAKE\x0bFAKE <img src=x> [a](http://x) `b`"
)
OURS = re.compile(r"::(error|warning) title=web [a-z-]+::")


def dangers(text: str) -> list[str]:
    """What in *text* a terminal or the runner of GitHub Actions would obey, or takes for a line of ours."""
    found = [repr(c) for c in text if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]
    for line in text.split("\n"):
        start = line.lstrip()
        if start.startswith("FAKE") or "##[" in line or (start.startswith("::") and not OURS.match(start)):
            found.append(line)
    return found


def poisoned_account() -> StackAccount:
    """Wherever the outside can leave text, there is poison."""
    account = stack_account(quick=True)
    crash = dataclasses.replace(
        QUICK, exits_after_s=3.0, exit_code=1, output=(POISON,), last_output=(POISON, "KeyError")
    )
    account.aws.ecs.behaviours.set(CRASHES, crash)
    return account


def poison_after_release(account: StackAccount) -> None:
    """What a release before it would trip over: its record, the events and reasons that ECS tells."""
    s3 = account.aws.client("s3")
    listed = s3.list_objects_v2(Bucket=BUCKET, Prefix="modules/web/releases/")["Contents"]
    for item in listed:
        record = json.loads(s3.get_object(Bucket=BUCKET, Key=item["Key"])["Body"].read())
        s3.put_object(Bucket=BUCKET, Key=item["Key"], Body=json.dumps(poisoned(record)).encode())
    lock = {"token": "t", "owner": POISON, "purpose": POISON, "since": 1e9, "expires": 4e9}
    s3.put_object(Bucket=BUCKET, Key="modules/web/lock.json", Body=json.dumps(lock).encode())
    with account.aws.ecs.moment() as here:
        service = here.clusters["staging-web"].services["web"]
        service.events.appendleft(service.events[0] | {"message": POISON})
        for deployment in service.deployments:
            deployment.rollout_reason = POISON


def poisoned(value: Any, key: str = "") -> Any:
    """*value* with poison at the end of every text that is not read as a name of something."""
    if isinstance(value, dict):
        return {name: poisoned(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [poisoned(item, key) for item in value]
    return (
        f"{value}{POISON}" if isinstance(value, str) and key in {"who", "why", "sentence", "image", "text"} else value
    )


@pytest.fixture(scope="module")
def account() -> Iterator[StackAccount]:
    found = poisoned_account()
    yield found
    found.aws.close()


@pytest.fixture
def modulestack(account: StackAccount, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Terminal:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    return Terminal(account, monkeypatch)


def all_of(said: TerminalOutput) -> str:
    return f"{said.out}\n{said.err}"


@pytest.mark.parametrize("json_option", [(), ("--json",)])
def test_a_release_that_fails_shows_poison_as_text(
    account: StackAccount, modulestack: Terminal, tmp_path: Path, json_option: tuple[str, ...]
) -> None:
    """In its lines, its annotation and the summary of the job."""
    said = modulestack("release", f"web={CRASHES}", "-e", "staging", *json_option)
    summary = (tmp_path / "summary.md").read_text()
    assert (said.code, dangers(all_of(said)), dangers(summary)) == (11, [], [])
    assert "poison" in all_of(said)
    assert r"\x1b]0;title\x07" in all_of(said).replace(r"\u001b", r"\x1b").replace(r"\u0007", r"\x07")
    assert len(summary.strip().splitlines()) == 3


VERBS = (
    ("status",),
    ("status", "--json"),
    ("history", "web"),
    ("history", "web", "--json"),
    ("diff", "web"),
    ("diff", "web", "--json"),
    ("verify", "web"),
    ("verify", "web", "--json"),
    ("watch", "web"),
    ("watch", "web", "--json"),
    ("logs", "web", "--since", "1d"),
    ("logs", "web", "--since", "1d", "--json"),
    ("unlock", "web"),
    ("prune", "web"),
    ("exec", "web"),
    ("run", "web", "--", "x"),
    ("rollback", "web"),
    ("release", f"web={CRASHES}", "--dry-run"),
)


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_every_verb_shows_poison_as_text(account: StackAccount, modulestack: Terminal, verb: tuple[str, ...]) -> None:
    if not account.records():
        modulestack("release", f"web={CRASHES}", "-e", "staging")
    poison_after_release(account)
    named = [name, *rest] if (name := verb[0]) and (rest := list(verb[1:])) is not None else []
    options = ["-e", "staging"]
    at = named.index("--") if "--" in named else len(named)
    said = modulestack(*named[:at], *options, *named[at:])
    assert dangers(all_of(said)) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t["containerDefinitions"][0].update(environment=[{"name": "A", "value": POISON}]),
        lambda t: t["containerDefinitions"][0].update(environment=[{"name": POISON, "value": "x"}]),
        lambda t: t["containerDefinitions"][0].update(image="${" + POISON + "}"),
        lambda t: t["containerDefinitions"][0].update(image="${image}${poison}"),
        lambda t: t["containerDefinitions"][0].update(name=POISON),
        lambda t: t.update({POISON: POISON}),
        lambda t: t.update(family=POISON),
        lambda t: t.update(cpu=POISON),
        lambda t: t.update(executionRoleArn=POISON),
        lambda t: t["containerDefinitions"][0].update(secrets=[{"name": POISON, "valueFrom": POISON}]),
    ],
)
def test_a_template_cannot_command(modulestack: Terminal, monkeypatch: pytest.MonkeyPatch, change: Any) -> None:
    account = stack_account(quick=True)
    change_template(account, "web", change)
    terminal = Terminal(account, monkeypatch)
    for verb in ("diff", "verify", "release", "status"):
        said = terminal(verb, f"web={CRASHES}" if verb != "status" else "web", "-e", "staging")
        assert dangers(all_of(said)) == [], verb
    account.aws.close()


def test_neither_can_a_manifest(monkeypatch: pytest.MonkeyPatch, modulestack: Terminal) -> None:
    account = stack_account(quick=True)
    ssm = account.aws.client("ssm")
    name = paths.manifest_parameter("staging", "web")
    good = json.loads(ssm.get_parameter(Name=name)["Parameter"]["Value"])
    terminal = Terminal(account, monkeypatch)
    for value in (POISON, json.dumps({POISON: 1}), *(json.dumps(good | {key: POISON}) for key in good)):
        ssm.put_parameter(Name=name, Value=value, Overwrite=True)
        for verb in ("status", "verify", "history", "logs"):
            said = terminal(verb, "web", "-e", "staging")
            assert dangers(all_of(said)) == [], (verb, value[:40])
    account.aws.close()


@pytest.mark.parametrize(
    "arguments",
    [
        ("release", f"web={POISON}", "-e", "staging"),
        ("release", f"{POISON}=x", "-e", "staging"),
        ("release", "web", "-e", POISON),
        ("release", "web", "-e", "staging", "--set", POISON),
        ("status", POISON, "-e", "staging"),
        ("status", "-e", "staging", "--timeout", POISON),
        ("rollback", "web", "-e", "staging", "--to", POISON),
        ("logs", "web", "-e", "staging", "--since", POISON),
        ("logs", "web", "-e", "staging", "--task", POISON),
        ("stop", "web", POISON, "-e", "staging"),
        ("check", POISON),
        ("rehearse", POISON),
        ("preview", POISON),
        (POISON,),
        (f"--{POISON}",),
    ],
)
def test_arguments_cannot_either(modulestack: Terminal, arguments: tuple[str, ...]) -> None:
    """In a job they are inputs that somebody else wrote."""
    said = modulestack(*arguments)
    assert (said.code != 0, dangers(all_of(said))) == (True, [])


FILE = """\
config:
  aws:region: {region}
  modulestack:network: {{create: {{cidr: 10.20.0.0/16, zones: 2, nat: single}}}}
  modulestack:modules:
    {module}: {{image: {image}, port: 8080, cpu: 256, memory: {memory}, {key}: 1}}
"""


@pytest.mark.parametrize("place", ["region", "module", "image", "memory", "key"])
def test_a_file_cannot_either(
    modulestack: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str
) -> None:
    """A pull request from a fork brings it, and `check` and `rehearse` run on it."""
    good = {"region": "eu-west-1", "module": "web", "image": "app:1", "memory": "512", "key": "tasks"}
    (tmp_path / "Pulumi.yaml").write_text("name: modulestack\nruntime: python\n")
    (tmp_path / "Pulumi.staging.yaml").write_text(FILE.format(**good | {place: json.dumps(POISON)}))
    monkeypatch.chdir(tmp_path)
    for verb in ("check", "rehearse"):
        said = modulestack(verb, "staging")
        assert (said.code, dangers(all_of(said))) == (2, []), verb
    assert "poison" in all_of(said)


def test_raw_output_is_there_for_those_who_ask(account: StackAccount, modulestack: Terminal) -> None:
    if not account.records():
        modulestack("release", f"web={CRASHES}", "-e", "staging")
    said = modulestack("logs", "web", "-e", "staging", "--since", "1d", "--raw")
    assert POISON in said.out


def test_commands_write_through_one_door() -> None:
    """Whoever prints past it is found here."""
    folder = Path(output.__file__).parent
    found = [
        f"{path.name}:{node.lineno}"
        for path in folder.glob("*.py")
        if path.name != "output.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"print", "click.echo", "click.secho", "sys.stdout.write"}
    ]
    assert found == []
