"""Ctrl-C and SIGTERM before anything is changed: nothing is, and every verb says what is left."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator

import pytest

from tests.release.broken_network import BrokenNetwork
from tests.release.broken_scenarios import broken_account, other_image
from tests.release.stack import StackAccount
from tests.release.terminal import Terminal
from tests.release.truth import active, settle, verdicts_of


@pytest.fixture(scope="module")
def account() -> Iterator[StackAccount]:
    found = broken_account()
    yield found
    found.aws.close()


@pytest.fixture(scope="module")
def network(account: StackAccount) -> BrokenNetwork:
    return BrokenNetwork(account.aws)


@pytest.fixture
def modulestack(account: StackAccount, network: BrokenNetwork, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """The signals that are sent find a handler even where the verb has none."""

    def unhandled(*_: object) -> None:
        raise AssertionError("nobody handles the signal")

    before = signal.signal(signal.SIGTERM, unhandled)
    yield Terminal(account, monkeypatch, network.client)
    signal.signal(signal.SIGTERM, before)


def at(asked: str, number: int) -> Callable[[str, str, int], None]:
    """Sends *number* while the first request of the operation *asked* is made."""

    def choose(_: str, operation: str, count: int) -> None:
        if (operation, count) == (asked, 0):
            os.kill(os.getpid(), number)

    return choose


SIGNALS = (signal.SIGINT, signal.SIGTERM)


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("asked", ["DescribeServices", "PutObject", "RegisterTaskDefinition"])
def test_a_release_that_is_interrupted_before_its_update_changes_nothing(
    account: StackAccount, network: BrokenNetwork, modulestack: Terminal, asked: str, number: int
):
    """The revision that it may have registered is taken back, its lock handed back."""
    before = account.revision(), active(account, "web")
    image = other_image(account, "web")
    with network.during(at(asked, number)):
        said = modulestack("release", f"web={image}", "-e", "staging", "-y", "--json")
    now = account.revision(), active(account, "web")
    is_locked = account.is_locked()
    settle(account)
    verdict = verdicts_of(said)["web"]
    assert (said.code, verdict["verdict"], verdict["next"]) == (130, "interrupted", "the same command again")
    assert "nothing was changed" in verdict["text"]
    assert (now, is_locked) == (before, False)


def test_all_or_nothing_returns_none_at_an_interrupt(
    account: StackAccount, network: BrokenNetwork, modulestack: Terminal
):
    """No further deployment is begun: the one that goes on may still succeed."""
    images = [f"{module}={other_image(account, module)}" for module in ("web", "api")]
    with network.during(at("DescribeTargetHealth", signal.SIGINT)):
        said = modulestack("release", *images, "-e", "staging", "-y", "--json", "--all-or-nothing")
    settle(account, ("web", "api"))
    kinds = {verdict["verdict"] for verdict in verdicts_of(said).values()}
    assert (said.code, kinds) == (130, {"succeeded", "interrupted"})
    assert network.requests.count("UpdateService") == 2


@pytest.mark.parametrize("number", SIGNALS)
def test_no_task_is_started_after_an_interrupt(
    account: StackAccount, network: BrokenNetwork, modulestack: Terminal, number: int
):
    """A migration that somebody took back is not run."""
    with network.during(at("DescribeServices", number)):
        said = modulestack("run", "api", "-e", "staging", "--", "migrate")
    assert (said.code, said.err, "RunTask" in network.requests) == (130, "nothing was changed\n", False)


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize(
    ("typed", "asked", "says"),
    [
        (("status",), "GetObject", "interrupted: nothing was changed"),
        (("history", "web"), "ListObjectsV2", "interrupted: nothing was changed"),
        (("diff", "web"), "GetObject", "interrupted: nothing was changed"),
        (("verify", "web"), "GetObject", "interrupted: nothing was changed"),
        (("exec", "web"), "ListTasks", "interrupted: nothing was changed"),
        (("stop", "web", "0"), "ListTasks", "interrupted: the task may be stopping"),
        (("prune", "web"), "ListTaskDefinitions", "interrupted: what was deregistered stays so"),
        (("unlock", "web", "-y"), "GetObject", "interrupted: the same command shows"),
    ],
)
def test_the_other_verbs_say_what_is_left(
    network: BrokenNetwork, modulestack: Terminal, typed: tuple[str, ...], asked: str, says: str, number: int
):
    """With status 130 for both signals."""
    with network.during(at(asked, number)):
        said = modulestack(*typed, "-e", "staging")
    assert (said.code, says in said.err) == (130, True)
