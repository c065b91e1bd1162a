"""What a rollback of a deployment that is under way says: of what runs then, and of what goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.release.broken_scenarios import SCENARIOS, broken_account
from tests.release.stack import BETTER, StackAccount
from tests.release.terminal import Terminal
from tests.release.truth import settle, verdicts_of

ARGUMENTS = ("-e", "staging", "-y", "--json")


def start_deployment(account: StackAccount) -> None:
    """Somebody else's."""
    [under_way] = [each for each in SCENARIOS if each.name == "rollback of what is under way"]
    under_way.arguments(account)


@pytest.fixture
def account() -> Iterator[StackAccount]:
    found = broken_account()
    yield found
    found.aws.close()


@pytest.fixture
def modulestack(account: StackAccount, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(account, monkeypatch)


def test_it_names_the_image_that_runs(account: StackAccount, modulestack: Terminal):
    """And not the one that was kept of the last release: nothing was released here."""
    old = account.revision()
    start_deployment(account)
    verdict = verdicts_of(modulestack("rollback", "web", *ARGUMENTS))["web"]
    assert (verdict["verdict"], verdict["to"], verdict["image"]) == ("succeeded", old, BETTER)
    assert "web@sha256:bbbbbbbbbbbb" in verdict["text"]
    assert set(account.running()) == {BETTER}


def test_when_time_is_up_it_says_that_ecs_returns(account: StackAccount, modulestack: Terminal):
    """Not that the new version is still rolling out."""
    old = account.revision()
    start_deployment(account)
    new = account.revision()
    verdict = verdicts_of(modulestack("rollback", "web", *ARGUMENTS, "--timeout", "1s"))["web"]
    settle(account)
    assert (verdict["verdict"], account.revision()) == ("timed-out", old)
    assert verdict["text"] in {
        f"web: ECS was told to return from {new} to {old}, and has not after 1 s",
        f"web: ECS is on its way from {new} to {old}, and has not arrived after 1 s",
    }


def test_who_waits_for_a_deployment_is_sent_to_it_and_not_to_the_lock(account: StackAccount, modulestack: Terminal):
    """Nobody holds the lock."""
    start_deployment(account)
    verdict = verdicts_of(modulestack("restart", "web", *ARGUMENTS, "--timeout", "5s"))["web"]
    settle(account)
    assert (verdict["verdict"], verdict["next"]) == ("locked", "modulestack watch web -e staging")
