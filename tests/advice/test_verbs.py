"""What a verb of ours tells people to type next, typed as it stands where it is told."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Iterator

import pytest

from tests.advice.typed import aws, ours
from tests.release.broken_network import BrokenNetwork, Choose
from tests.release.broken_scenarios import broken_account, other_image
from tests.release.stack import BETTER, CRASHES, GOOD, StackAccount, stack_account
from tests.release.terminal import Terminal
from tests.release.truth import settle
from tests.release.verbs.test_unknown_effects import down_from


@pytest.fixture
def account() -> Iterator[StackAccount]:
    made = stack_account(quick=True)
    yield made
    made.aws.close()


@pytest.fixture
def terminal(account: StackAccount, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(account, monkeypatch)


def _command(text: str) -> str:
    """The last that *text* names."""
    return str(re.findall(r"((?:modulestack|aws) [a-z]+ (?:[^;`,\n]|:(?! ))*)", text)[-1]).strip()


def _tasks(account: StackAccount) -> set[str]:
    return set(account.aws.client("ecs").list_tasks(cluster="staging-web")["taskArns"])


def test_what_runs_there_already_gets_new_tasks(account: StackAccount, terminal: Terminal):
    told = terminal("promote", "web", "--from", "staging", "--to", "staging")
    before = _tasks(account)
    done = ours(terminal, _command(told.err.replace(" gives it new tasks", "")))
    assert (told.code, done.code, _tasks(account) & before, account.running()) == (2, 0, set(), [GOOD])


def test_the_only_task_is_replaced_by_a_restart(account: StackAccount, terminal: Terminal):
    """Where nobody would be answered if it were stopped."""
    [before] = _tasks(account)
    told = terminal("stop", "web", before.rpartition("/")[2], "-e", "staging")
    done = ours(terminal, f"{_command(told.err)} -y")
    assert (told.code, done.code, before in _tasks(account)) == (2, 0, False)


def test_prune_does_what_it_showed(account: StackAccount, terminal: Terminal):
    ecs = account.aws.client("ecs")
    for number in range(3):
        ecs.register_task_definition(
            family="staging-web", containerDefinitions=[{"name": "web", "image": f"x:{number}", "memory": 128}]
        )
    told = terminal("prune", "web", "-e", "staging", "--keep", "1")
    done = ours(terminal, _command(told.out))
    again = terminal("prune", "web", "-e", "staging", "--keep", "1")
    assert (done.code, done.out.splitlines()[-1]) == (0, "web: 2 revisions deregistered")
    assert "Next:" not in again.out


def test_a_rollback_that_knows_no_way_back_is_shown_one(account: StackAccount, terminal: Terminal):
    """The image of a revision that was deregistered is released again; one that is there is taken by --to."""
    assert [terminal("release", f"web={i}", "-e", "staging", "-y").code for i in (CRASHES, BETTER)] == [11, 0]
    ecs = account.aws.client("ecs")
    ecs.deregister_task_definition(taskDefinition="staging-web:1")
    told = terminal("rollback", "web", "-e", "staging")
    assert (told.code, "no other revision than staging-web:3" in told.out) == (2, True)
    shown = ours(terminal, _command(told.out))
    [image] = [row["image"] for row in json.loads(shown.out)["entries"] if row["after"] == "staging-web:1"]
    assert terminal("release", f"web={image}", "-e", "staging", "-y").code == 0
    assert (shown.code, account.running(), account.revision()) == (0, [GOOD], "staging-web:4")
    assert terminal("rollback", "web", "-e", "staging", "--to", "3").code == 0


def test_a_failed_releases_logs_are_those_of_its_newest_task(account: StackAccount, terminal: Terminal):
    told = terminal("release", f"web={CRASHES}", "-e", "staging", "-y")
    shown = ours(terminal, _command(told.out))
    assert " --task " in told.out.splitlines()[-1]
    assert (told.code, shown.code, "KeyError: 'DATABASE_URL'" in shown.out) == (11, 0, True)


def test_a_task_that_goes_on_is_stopped(account: StackAccount, terminal: Terminal):
    told = terminal("run", "web", "-e", "staging", "--timeout", "1m")
    done = ours(terminal, _command(told.err))
    account.aws.clock.sleep(60)
    with account.aws.ecs.moment() as here:
        statuses = {str(t.started_by).split("/")[0]: t.last_status for t in here.clusters["staging-web"].tasks.values()}
    assert (told.code, done.code, statuses["modulestack-run"]) == (124, 0, "STOPPED")


def _broken(monkeypatch: pytest.MonkeyPatch) -> tuple[StackAccount, BrokenNetwork, Terminal]:
    account = broken_account()
    network = BrokenNetwork(account.aws)
    return account, network, Terminal(account, monkeypatch, network.client)


def _pressed(asked: str, signals: int) -> Choose:
    """Presses Ctrl-C so often while the first request of the operation *asked* is made."""

    def choose(_: str, operation: str, count: int) -> None:
        if (operation, count) == (asked, 0):
            for _press in range(signals):
                os.kill(os.getpid(), signal.SIGINT)

    return choose


@pytest.mark.parametrize(
    ("typed", "asked", "says"),
    [
        (("release", "web=IMAGE", "-y"), "UpdateService", "goes on"),
        (("run", "web", "--", "true"), "RunTask", "goes on"),
        (("stop", "web", "0"), "ListTasks", "may be stopping"),
    ],
)
def test_who_leaves_at_once_is_told_where_to_look(
    typed: tuple[str, ...], asked: str, says: str, monkeypatch: pytest.MonkeyPatch
):
    account, network, terminal = _broken(monkeypatch)
    words = [word.replace("IMAGE", other_image(account, "web")) for word in typed]
    verb, *rest = words
    with network.during(_pressed(asked, 1 if verb == "stop" else 2)):
        left = terminal(verb, "-e", "staging", *rest)
    settle(account)
    seen = ours(terminal, _command(left.err))
    assert (left.code, says in left.err, seen.code) == (130, True, 0), (left, seen)
    account.aws.close()


def test_a_task_that_may_have_been_started_is_looked_for(monkeypatch: pytest.MonkeyPatch):
    """AWS's tool shows one that runs, and none that has ended: its output is left."""
    account, network, terminal = _broken(monkeypatch)
    for command, running in (((), 1), (("--", "migrate"), 0)):
        with network.during(down_from("RunTask", "{}")):
            told = terminal("run", "web", "-e", "staging", *command)
        listed = re.search(r"aws ecs [^;]*", told.err)
        assert listed is not None
        assert len(aws(account.aws, listed[0])["taskArns"]) == running
    assert ours(terminal, _command(told.err)).out.endswith(" migrate\n")
    account.aws.close()


def test_a_task_that_cannot_be_followed_has_its_logs(monkeypatch: pytest.MonkeyPatch):
    """AWS gives no answer any more once the task was started."""
    account, network, terminal = _broken(monkeypatch)
    with network.during(down_from("DescribeTasks", "empty 200")):
        told = terminal("run", "web", "-e", "staging", "--timeout", "2m", "--", "migrate")
    settle(account)
    shown = ours(terminal, _command(told.err))
    assert ("still goes on is not known" in told.err, shown.code) == (True, 0), told
    assert shown.out.endswith(" migrate\n")
    account.aws.close()
