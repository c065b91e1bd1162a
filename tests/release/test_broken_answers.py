"""
The matrix: every verb, with every operation that it asks for, with every kind of broken answer.

Each case breaks the first answer of one operation, below botocore's own parser, and judges what was said by what is so
in the embedded AWS. ``python -m tests.fault_run`` plays whole releases with many faults, and the rest of the matrix.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.release.broken_network import FAULTS, BrokenNetwork, Fault
from tests.release.broken_scenarios import READING, SCENARIOS, Scenario, broken_account, play
from tests.release.stack import StackAccount
from tests.release.terminal import Terminal
from tests.support.matrices import matrix

OLD = 20
"""Tests after which an account is old: it lists all releases that there ever were, and answers five times slower."""


class Accounts:
    """One account after the other, each until it is old."""

    def __init__(self) -> None:
        self._tests = 0
        self._now: tuple[StackAccount, BrokenNetwork] | None = None

    def next(self) -> tuple[StackAccount, BrokenNetwork]:
        """For one more test: the same one, or a new one."""
        if self._now is None or self._tests % OLD == 0:
            self.close()
            made = broken_account()
            self._now = made, BrokenNetwork(made.aws)
        self._tests += 1
        return self._now

    def close(self) -> None:
        if self._now is not None:
            self._now[0].aws.close()


@pytest.fixture(scope="module")
def accounts() -> Iterator[Accounts]:
    found = Accounts()
    yield found
    found.close()


@pytest.fixture
def _next(accounts: Accounts) -> tuple[StackAccount, BrokenNetwork]:
    return accounts.next()


@pytest.fixture
def account(_next: tuple[StackAccount, BrokenNetwork]) -> StackAccount:
    return _next[0]


@pytest.fixture
def network(_next: tuple[StackAccount, BrokenNetwork]) -> BrokenNetwork:
    return _next[1]


@pytest.fixture(scope="module")
def known() -> dict[str, list[str]]:
    """What each verb asks for, once it was found out."""
    return {}


@pytest.fixture
def terminal(account: StackAccount, network: BrokenNetwork, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(account, monkeypatch, network.client)


OPERATIONS = {
    "release": {
        "GetParameters",
        "DescribeServices",
        "DescribeTaskDefinition",
        "GetObject",
        "DescribeLogGroups",
        "DescribeTargetGroups",
        "PutObject",
        "RegisterTaskDefinition",
        "UpdateService",
        "ListServiceDeployments",
        "DescribeServiceRevisions",
        "DescribeTargetHealth",
        "ListTaskDefinitions",
        "PutParameter",
        "DeleteObject",
    },
    "release with a job": {
        "GetParameters",
        "DescribeServices",
        "DescribeTaskDefinition",
        "GetObject",
        "DescribeLogGroups",
        "DescribeTargetGroups",
        "PutObject",
        "ListTaskDefinitions",
        "ListTasks",
        "DescribeTasks",
        "RegisterTaskDefinition",
        "RunTask",
        "UpdateService",
        "ListServiceDeployments",
        "DescribeServiceRevisions",
        "DescribeTargetHealth",
        "PutParameter",
        "GetSchedule",
        "UpdateSchedule",
        "DeleteObject",
    },
    "run": {
        "GetParameters",
        "DescribeServices",
        "RunTask",
        "DescribeTasks",
        "DescribeLogStreams",
        "FilterLogEvents",
    },
    "stop": {
        "GetParameters",
        "ListTasks",
        "DescribeTasks",
        "DescribeServices",
        "DescribeTargetHealth",
        "DescribeTargetGroupAttributes",
        "DeregisterTargets",
        "StopTask",
    },
    "continue": {"GetParameters", "DescribeServices", "DescribeServiceDeployments", "ContinueServiceDeployment"},
    "unlock": {"GetParameters", "GetObject", "DeleteObject"},
}
"""What some verbs ask for: a test that breaks nothing would find nothing."""


def operations_of(account: StackAccount, network: BrokenNetwork, terminal: Terminal, scenario: Scenario) -> list[str]:
    """What *scenario* asks for when nothing is broken, in order of the first time; it ends well then."""
    assert play(account, terminal, scenario, lambda: network.during(lambda service, operation, number: None)) == []
    return list(dict.fromkeys(network.requests))


@pytest.mark.parametrize("name", OPERATIONS)
def test_without_faults_each_verb_asks_for_what_it_is_known_to(
    account: StackAccount, network: BrokenNetwork, terminal: Terminal, name: str
):
    """And its word is true."""
    [scenario] = [scenario for scenario in SCENARIOS if scenario.name == name]
    assert set(operations_of(account, network, terminal, scenario)) == OPERATIONS[name]


ALL = bool(os.environ.get("MODULESTACK_ALL_FAULTS"))
AS_A_RELEASE = {"release with a job", "release of what crashes", "release of two", "restart", "rollback", "promote"}
"""What these read before and after a release's own writes is broken for ``release``; all of it if all is asked for."""
READING_FAULTS = tuple(fault for fault in FAULTS if fault.name in {"null", "{}", "HTML 200", "HTML 404", "garbled"})
WRITES = {"PutObject", "RegisterTaskDefinition", "UpdateService", "PutParameter", "DeleteObject"}
ALWAYS = WRITES | {
    *("RunTask", "StopTask", "StopServiceDeployment", "DeregisterTaskDefinition", "ContinueServiceDeployment"),
}
"""Writes meet every fault in the verbs that are not as a release."""
ONE_IN = 4
"""Of all else, so many operations does a fault pass over before it breaks one: each operation has its faults."""
SHARED = OPERATIONS["release"] - WRITES
CASES = [(s, f) for s in SCENARIOS for f in FAULTS] + [(s, f) for s in READING for f in READING_FAULTS]


def broken_by(fault: Fault, scenario: Scenario, operations: list[str]) -> list[str]:
    """Those of *operations* that *fault* breaks in *scenario*; at least one."""
    if ALL:
        return operations
    turn, always = FAULTS.index(fault), ALWAYS
    if scenario.name in AS_A_RELEASE:
        operations, always = [name for name in operations if name not in SHARED], {"RunTask"}
    chosen = [name for at, name in enumerate(operations) if name in always or (at + turn) % ONE_IN == 0]
    return chosen or [operations[turn % len(operations)]]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[scenario.name for scenario in SCENARIOS])
def test_every_operation_meets_faults(scenario: Scenario):
    """None is passed over by all of them."""
    operations = sorted(OPERATIONS["release"])
    met = {name for fault in FAULTS for name in broken_by(fault, scenario, operations)}
    assert met == set(operations) - (SHARED if scenario.name in AS_A_RELEASE and not ALL else set())


def _is_everyday(case: tuple[Scenario, Fault]) -> bool:
    """Each fault in one scenario that writes, or in one that reads; each scenario with one."""
    scenario, fault = case
    kin = SCENARIOS if scenario in SCENARIOS else READING
    return FAULTS.index(fault) % len(kin) == kin.index(scenario)


@pytest.mark.parametrize(
    ("scenario", "fault"), matrix(CASES, _is_everyday), ids=[f"{s.name}, {f.name}" for s, f in CASES]
)
def test_no_broken_answer_makes_a_false_word(
    account: StackAccount,
    network: BrokenNetwork,
    terminal: Terminal,
    known: dict[str, list[str]],
    scenario: Scenario,
    fault: Fault,
):
    """No traceback, no false verdict or sentence, no orphan, no lock without a word, nothing good unverified."""
    wrong: dict[str, list[str]] = {}
    met: set[str] = set()
    if scenario.name not in known:
        known[scenario.name] = operations_of(account, network, terminal, scenario)
    chosen = broken_by(fault, scenario, known[scenario.name])
    if "crashes" in scenario.name:
        account.aws.clock.sleep(3600)  # ECS forgets a stopped task after an hour: not so many that a page ends
    for broken in chosen:

        def choose(service: str, operation: str, number: int, broken: str = broken) -> Fault | None:
            """The first answer of one operation."""
            del service
            if (operation, number) != (broken, 0):
                return None
            met.add(broken)
            return fault

        if found := play(account, terminal, scenario, lambda choose=choose: network.during(choose)):  # type: ignore[misc]
            wrong[broken] = found
    assert wrong == {}
    assert met == set(chosen)
