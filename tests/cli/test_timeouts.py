"""Every verb on a network that never answers, or not any more: when it ends, and what it says."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from modulestack.cli.main import COMMANDS
from modulestack.cli.runner import READING_PATIENCE_S
from modulestack.cli.waiting import NOT_WAITING, WAITING
from modulestack.release.dependencies import GRACE_S
from tests.release.broken_network import FAULTS, BrokenNetwork, Fault
from tests.release.broken_scenarios import broken_account, other_image
from tests.release.stack import QUICK, StackAccount
from tests.release.terminal import Terminal
from tests.release.truth import settle

TIMEOUTS_S = (20.0, 90.0, 300.0)
STEP_S = 32.0
"""A request that is not answered takes 20 s (read timeout), and the pause before or after it at most 12 s."""
UNREACHABLE, TIMED_OUT, STILL_RUNNING = 7, 13, 124
FOLLOWED = ("-e", "staging", "-y")
WITHOUT_AWS = {"check", "cost", "prices", "schema", "preview", "rehearse", "completion"}
"""They ask no AWS but the embedded one; of prices AWS's price lists, which no account has."""
BY_A_FILE = {"preview-env"}
"""They ask by what a file says: tests/rehearsal/test_previews.py."""
TYPED = {
    "release": ("release", "web=IMAGE", *FOLLOWED),
    "restart": ("restart", "web", *FOLLOWED),
    "rollback": ("rollback", "web", *FOLLOWED),
    "promote": ("promote", "web", "--from", "staging", "--to", "prod", "-y"),
    "watch": ("watch", "web", "-e", "staging"),
    "run": ("run", "web", "-e", "staging", "--", "true"),
    "logs": ("logs", "web", "-e", "staging", "--follow"),
    "logs --query": ("logs", "web", "-e", "staging", "--query", "fields @message"),
    "status": ("status", "-e", "staging"),
    "history": ("history", "web", "-e", "staging"),
    "diff": ("diff", "web", "-e", "staging"),
    "verify": ("verify", "web", "-e", "staging"),
    "exec": ("exec", "web", "-e", "staging"),
    "continue": ("continue", "web", "-e", "staging", "-y"),
    "stop": ("stop", "web", "0", "-e", "staging"),
    "maintenance": ("maintenance", "web", "on", "-e", "staging", "-y"),
    "mute": ("mute", "web", "-e", "staging"),
    "import": ("import", "staging", "--from", "platform/orders"),
    "prune": ("prune", "web", "-e", "staging"),
    "unlock": ("unlock", "web", "-e", "staging", "-y"),
}
SILENT: tuple[Fault, ...] = tuple(
    fault
    for fault in FAULTS
    if fault.name in {"timeout before the effect", "connection refused", "redirect to HTML", "throttled", "{}"}
)


@pytest.fixture(scope="module")
def account() -> Iterator[StackAccount]:
    found = broken_account()
    found.aws.ecs.behaviours.set("*", dataclasses.replace(QUICK, last_output=("hello",)))
    yield found
    found.aws.close()


@pytest.fixture(scope="module")
def network(account: StackAccount) -> BrokenNetwork:
    return BrokenNetwork(account.aws)


@pytest.fixture
def terminal(account: StackAccount, network: BrokenNetwork, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(account, monkeypatch, network.client)


def typed(account: StackAccount, name: str, timeout_s: float | None = None) -> list[str]:
    timeout = () if timeout_s is None else ("--timeout", f"{timeout_s:.0f}s")
    verb, *rest = TYPED[name]
    return [word.replace("IMAGE", other_image(account, "web")) for word in (verb, *timeout, *rest)]


def test_every_verb_that_asks_aws_is_here():
    """A new one must be thought about."""
    assert {name.partition(" ")[0] for name in TYPED} == set(COMMANDS) - WITHOUT_AWS - BY_A_FILE
    assert {name for name in TYPED if name in WAITING} | WITHOUT_AWS >= set(WAITING)
    assert {name for name in TYPED if name in NOT_WAITING} | WITHOUT_AWS | BY_A_FILE >= set(NOT_WAITING)


@pytest.mark.parametrize("fault", SILENT, ids=lambda fault: fault.name)
@pytest.mark.parametrize("timeout_s", TIMEOUTS_S)
@pytest.mark.parametrize("name", [name for name in TYPED if name.partition(" ")[0] in WAITING])
def test_a_verb_that_waits_ends_with_its_timeout_though_nothing_ever_answers(
    account: StackAccount, network: BrokenNetwork, terminal: Terminal, name: str, timeout_s: float, fault: Fault
):
    """And says what was not answered."""
    clock = account.aws.clock
    began = clock.now()
    with network.during(lambda service, operation, number: fault):
        said = terminal(*typed(account, name, timeout_s))
    took_s = clock.now() - began
    assert took_s <= timeout_s + STEP_S
    assert took_s >= min(timeout_s, READING_PATIENCE_S) - STEP_S
    assert said.code == UNREACHABLE
    assert "ssm:GetParameters" in said.out + said.err


@pytest.mark.parametrize("fault", SILENT, ids=lambda fault: fault.name)
@pytest.mark.parametrize("name", [name for name in TYPED if name.partition(" ")[0] in NOT_WAITING])
def test_a_verb_that_does_not_wait_gives_up_after_a_minute(
    account: StackAccount, network: BrokenNetwork, terminal: Terminal, name: str, fault: Fault
):
    """And says what was not answered."""
    began = account.aws.clock.now()
    with network.during(lambda service, operation, number: fault):
        said = terminal(*typed(account, name))
    assert account.aws.clock.now() - began <= READING_PATIENCE_S + STEP_S
    assert said.code == UNREACHABLE
    assert ("ecs:DescribeServices" if name == "import" else "ssm:GetParameters") in said.out + said.err


@pytest.mark.parametrize("after", [1, 2, 3, 5, 8, 12, 14, 15, 16, 17, 18, 20, 25])
@pytest.mark.parametrize("name", ["release", "rollback", "restart", "watch", "run", "logs", "logs --query"])
def test_a_network_that_falls_silent_in_the_middle_stretches_no_timeout(
    account: StackAccount, network: BrokenNetwork, terminal: Terminal, name: str, after: int
):
    """Half a minute more may go into what ends it, and one request for each thing that is to be ended."""
    clock, timeout_s = account.aws.clock, 120.0
    [fault] = [fault for fault in FAULTS if fault.name == "timeout before the effect"]
    count = iter(range(10**6))
    began = clock.now()
    with network.during(lambda service, operation, number: fault if next(count) >= after else None):
        said = terminal(*typed(account, name, timeout_s))
    took_s = clock.now() - began
    settle(account)
    assert took_s <= timeout_s + GRACE_S + 5 * STEP_S
    assert said.code in {0, UNREACHABLE, TIMED_OUT, STILL_RUNNING}


@pytest.mark.parametrize("name", ["release", "restart", "rollback", "promote"])
def test_the_time_that_an_answer_takes_does_not_count(
    account: StackAccount, terminal: Terminal, monkeypatch: pytest.MonkeyPatch, name: str
):
    """Somebody who thinks for an hour has the whole --timeout for his release."""
    monkeypatch.setattr("modulestack.cli.runner.confirm", lambda question: account.aws.clock.sleep(3600))
    said = terminal(*(word for word in typed(account, name, 120.0) if word != "-y"))
    settle(account)
    assert (said.code, "succeeded" in said.out or "is running" in said.out or "runs" in said.out) == (0, True)


def test_each_module_in_order_has_a_timeout_of_its_own(account: StackAccount, terminal: Terminal):
    """Two rollouts of 12 s, with 18 s for each."""
    images = [f"{module}={other_image(account, module)}" for module in ("web", "api")]
    began = account.aws.clock.now()
    said = terminal("release", *images, "--order", "web,api", *FOLLOWED, "--timeout", "18s")
    took_s = account.aws.clock.now() - began
    settle(account, ("web", "api"))
    assert said.code == 0
    assert took_s > 18
