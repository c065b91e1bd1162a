"""Every verb that waits says for what and since when, ends at --timeout, and says at Ctrl-C what goes on without it."""

from __future__ import annotations

import dataclasses
import importlib
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from modulestack.cli.main import COMMANDS
from modulestack.cli.waiting import NOT_WAITING, WAITING, WaitingNews
from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.release.rollout.service_snapshot import describe_service
from tests.release.stack import BETTER, GOOD, QUICK, StackAccount, stack_account
from tests.release.terminal import Terminal, TerminalOutput

SLOW = f"ghcr.io/example/web@sha256:{'5' * 64}"
SINCE = r"since (\d{4}-\d\d-\d\dT)?\d\d:\d\d:\d\dZ? \(.* s\)"


def command(name: str) -> click.Command:
    module, attribute = COMMANDS[name][0].split(":")
    found: click.Command = getattr(importlib.import_module(module), attribute)
    return found


def test_every_command_is_in_one_of_the_tables():
    """A new verb says whether it waits."""
    assert sorted([*WAITING, *NOT_WAITING]) == sorted(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_verbs_that_wait_have_a_timeout_and_the_others_none(name: str):
    """With the default that the table says."""
    options = {parameter.name: parameter for parameter in command(name).params}
    assert ("timeout" in options) == (name in WAITING)
    if name in WAITING:
        assert (options["timeout"].default or "") == WAITING[name].timeout


def test_the_documentation_has_the_same_table():
    text = (Path(__file__).parents[2] / "docs" / "releases.md").read_text(encoding="utf-8")
    section = text.partition("## Waiting")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([a-z]+)` \| (.+) \| (.+) \| (.+) \|$", section, re.MULTILINE)
    expected = [(n, w.waits_for, w.timeout or "until Ctrl-C", w.left) for n, w in WAITING.items()]
    assert rows == expected


def test_news_come_when_they_change_and_every_minute():
    """With the time since when."""
    now, told = [1_767_261_600.0], list[str]()
    news = WaitingNews(told.append, lambda: now[0])
    for after_s, what in ((0, "a"), (3, "a"), (30, "b"), (60, "b"), (89, "b"), (90, "b"), (151, "b")):
        now[0] = 1_767_261_600.0 + after_s
        news(what)
    assert told == [
        "waiting for a, since 2026-01-01T10:00:00Z",
        "waiting for b, since 2026-01-01T10:00:30Z",
        "waiting for b, since 2026-01-01T10:00:30Z (1 min 00 s)",
        "waiting for b, since 2026-01-01T10:00:30Z (2 min 01 s)",
    ]


@dataclasses.dataclass(frozen=True)
class Wait:
    """A verb that is made to wait for long."""

    arguments: tuple[str, ...]
    prepare: Callable[[StackAccount], None]
    waits_for: str
    """What it says it waits for."""
    left: str
    """What it says goes on without it; a regular expression."""
    timed_out: int
    """Exit code when --timeout passed."""


def nothing(account: StackAccount) -> None:
    """The verb waits by itself."""


def under_way(account: StackAccount) -> None:
    """A deployment of something slow was begun by somebody else."""
    ecs = account.aws.client("ecs")
    definition = ecs.describe_task_definition(taskDefinition=account.revision())["taskDefinition"]
    container = {**definition["containerDefinitions"][0], "image": SLOW}
    kept = ("family", "cpu", "memory", "networkMode", "executionRoleArn", "taskRoleArn", "volumes")
    made = ecs.register_task_definition(
        **{key: definition[key] for key in kept},
        requiresCompatibilities=["FARGATE"],
        containerDefinitions=[container],
    )["taskDefinition"]["taskDefinitionArn"]
    ecs.update_service(cluster="staging-web", service="web", taskDefinition=made)


def slow(account: StackAccount) -> None:
    """What runs starts slowly from now on."""
    account.aws.ecs.behaviours.set(GOOD, dataclasses.replace(QUICK, pull_s=3000.0))


GOES_ON = r"the deployment of staging-web:\d+ goes on"
WAITS: dict[str, Wait] = {
    "release": Wait(("release", f"web={SLOW}"), nothing, "new tasks to start", GOES_ON, 13),
    "release, behind another": Wait(
        ("release", f"web={BETTER}"), under_way, "which is not ours, to end", r"nothing was changed, .* runs", 6
    ),
    "restart": Wait(("restart", "web"), slow, "new tasks to start", GOES_ON, 13),
    "rollback": Wait(("rollback", "web", "--to", "1"), slow, "new tasks to start", GOES_ON, 13),
    "watch": Wait(("watch", "web", "--no-rollback"), under_way, "new tasks to start", GOES_ON, 13),
    "run": Wait(("run", "web"), nothing, r"task [0-9a-f]{32} to end \(RUNNING\)", r"task [0-9a-f]{32} goes on", 124),
    "logs --follow": Wait(
        ("logs", "web", "--follow"), nothing, "new lines of /modulestack/staging/web", "the module runs on", 0
    ),
}


@pytest.fixture
def account() -> Iterator[StackAccount]:
    found = stack_account(quick=True)
    found.aws.ecs.behaviours.set(SLOW, Behaviour(pull_s=3000.0))
    found.aws.ecs.behaviours.set(BETTER, QUICK)
    yield found
    found.aws.close()


def said(result: TerminalOutput) -> str:
    return result.out + result.err


def wait(account: StackAccount, monkeypatch: pytest.MonkeyPatch, verb: str, *more: str) -> TerminalOutput:
    case, modulestack = WAITS[verb], Terminal(account, monkeypatch)
    if verb == "rollback":
        modulestack("release", f"web={BETTER}", "-e", "staging")
    case.prepare(account)
    return modulestack(*case.arguments, "-e", "staging", *more)


@pytest.mark.parametrize("verb", WAITS)
def test_it_says_what_it_waits_for_and_since_when_until_its_timeout(
    account: StackAccount, monkeypatch: pytest.MonkeyPatch, verb: str
):
    """And what goes on without it then, where something does."""
    result = wait(account, monkeypatch, verb, "--timeout", "4m")
    case = WAITS[verb]
    assert re.search(case.waits_for, said(result)), said(result)
    assert re.search(SINCE, said(result)), said(result)
    assert result.code == case.timed_out
    if case.timed_out == 13:
        assert re.search(r"is still rolling out after 4 min \d\d s", result.out)
        assert "Next: modulestack watch web" in result.out
    elif case.timed_out in {0, 124}:
        assert re.search(case.left, said(result))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("verb", WAITS)
def test_it_says_at_ctrl_c_what_goes_on_without_it(
    account: StackAccount, monkeypatch: pytest.MonkeyPatch, verb: str, number: signal.Signals
):
    """And that is true: the deployment, the task, the module."""
    sleep, slept, began = account.aws.clock.sleep, [0.0], account.aws.clock.now()

    def interrupted(seconds: float) -> None:
        sleep(seconds)
        slept[0] += seconds
        handler = signal.getsignal(number)
        if account.aws.clock.now() - began > 150 and slept[0] > 0 and callable(handler):
            slept[0] = -1e9
            handler(number, None)

    monkeypatch.setattr(account.aws.clock, "sleep", interrupted)
    result = wait(account, monkeypatch, verb)
    monkeypatch.setattr(account.aws.clock, "sleep", sleep)
    assert (result.code, bool(re.search(WAITS[verb].left, said(result)))) == (130, True), said(result)
    assert not account.is_locked()
    if WAITS[verb].left == GOES_ON:
        service = describe_service(account.dependencies().aws, account.request().manifest)
        assert service is not None
        assert service.primary is not None
        assert service.primary.rollout == "IN_PROGRESS"
        assert f"the deployment of {service.revision} goes on" in result.out
    if verb == "run":
        task = re.findall(r"task ([0-9a-f]{32}) goes on", result.err)[0]
        tasks = account.aws.client("ecs").describe_tasks(cluster="staging-web", tasks=[task])["tasks"]
        assert tasks[0]["lastStatus"] == "RUNNING"
        assert f"Next: modulestack stop web {task} -e staging" in result.err


def test_a_query_says_that_it_waits(account: StackAccount, monkeypatch: pytest.MonkeyPatch):
    """And gives up at its timeout, with what to do."""
    modulestack = Terminal(account, monkeypatch)
    answer: dict[str, Any] = {"status": "Running", "results": []}
    logs = account.aws.client("logs")
    monkeypatch.setattr(logs, "start_query", lambda **_: {"queryId": "q"}, raising=False)
    monkeypatch.setattr(logs, "get_query_results", lambda **_: answer, raising=False)
    result = modulestack("logs", "web", "-e", "staging", "--query", "fields @message", "--timeout", "90s")
    assert (
        result.code,
        re.search(f"waiting for CloudWatch's answer to the query, {SINCE}", result.err) is not None,
    ) == (
        2,
        True,
    )
    assert result.err.splitlines()[-1] == (
        "web: --query: no answer after 1 min 30 s: ask for less with --since, or wait longer with --timeout"
    )


def test_run_without_a_command_says_what_it_runs(account: StackAccount, monkeypatch: pytest.MonkeyPatch):
    """Which may never end."""
    result = wait(account, monkeypatch, "run", "--timeout", "1m")
    lines = result.err.splitlines()
    assert re.fullmatch(r"web: task [0-9a-f]{32} runs the module's own command, which may never end", lines[0])
    assert re.fullmatch(r"web: waiting for task [0-9a-f]{32} to start, since .*Z", lines[1])
    assert lines[-3].endswith("has not ended after 1 min 00 s")
    assert lines[-2].endswith("goes on")
    assert lines[-1].startswith("Next: modulestack stop web ")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("logs", "web", "--timeout", "1m"), "--timeout goes with --follow or --query"),
        (("rehearse", "staging", "--timeout", "1m"), "--port, --speed and --timeout go with --serve"),
        (("promote", "web", "--from", "staging", "--to", "staging"), "--from and --to are both staging"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    account: StackAccount, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], text: str
):
    more = () if arguments[0] in {"rehearse", "promote"} else ("-e", "staging")
    result = Terminal(account, monkeypatch)(*arguments, *more)
    assert (result.code, text in result.err) == (2, True)


def test_tables_in_a_pipe_have_no_trailing_blanks(account: StackAccount, monkeypatch: pytest.MonkeyPatch):
    modulestack = Terminal(account, monkeypatch)
    modulestack("release", f"web={BETTER}", "-e", "staging")
    for verb in ("status", "history"):
        lines = modulestack(verb, *(["web"] if verb == "history" else []), "-e", "staging").out.splitlines()
        assert len(lines) >= 2
        assert [line for line in lines if line != line.rstrip()] == []


def test_history_shows_one_kind_of_who(account: StackAccount, monkeypatch: pytest.MonkeyPatch):
    """Whoever ran the verb, registered or not; the record keeps AWS's name of who registered beside it."""
    modulestack = Terminal(account, monkeypatch)
    for arguments in (("release", f"web={BETTER}"), ("rollback", "web"), ("restart", "web")):
        modulestack(*arguments, "-e", "staging")
    table = modulestack("history", "web", "-e", "staging").out.splitlines()[1:4]
    records = account.records()
    assert [line.endswith("ada@laptop") for line in table] == [True] * 3
    assert [record["who"] for record in records] == ["ada@laptop"] * 3
    assert [record["principal"] for record in records] == ["", "", "arn:aws:iam::123456789012:root"]
