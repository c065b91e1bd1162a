"""Writes whose answer never comes: what is said when it could not be looked for either."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.release.broken_network import FAULTS, BrokenNetwork, Choose
from tests.release.broken_scenarios import other_image
from tests.release.stack import StackAccount, stack_account
from tests.release.terminal import Terminal
from tests.release.truth import active, settle, verdicts_of


@pytest.fixture
def account() -> Iterator[StackAccount]:
    found = stack_account(quick=True)
    yield found
    found.aws.close()


@pytest.fixture
def network(account: StackAccount) -> BrokenNetwork:
    return BrokenNetwork(account.aws)


@pytest.fixture
def modulestack(account: StackAccount, network: BrokenNetwork, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(account, monkeypatch, network.client)


def down_from(operation: str, name: str) -> Choose:
    """From the first request of *operation* on, every answer suffers one fault; that request has its effect."""
    [fault] = [fault for fault in FAULTS if fault.name == name]
    down: list[bool] = []

    def choose(service: str, asked: str, number: int) -> object:
        del service, number
        down[:] = [True] if asked == operation or down else []
        return fault if down else None

    return choose  # type: ignore[return-value]


@pytest.mark.parametrize("name", ["null", "HTML 200", "timeout after the effect", "500 after the effect"])
def test_an_update_that_cannot_be_looked_for_is_not_undone(
    account: StackAccount, network: BrokenNetwork, modulestack: Terminal, name: str
):
    """Whether a deployment began is not known, the new revision stays, and the lock's end is said."""
    image, old = other_image(account, "web"), account.revision()
    with network.during(down_from("UpdateService", name)):
        said = modulestack("release", f"web={image}", "-e", "staging", "-y", "--json", "--timeout", "2m")
    verdict = verdicts_of(said)["web"]
    new = account.revision()
    assert (said.code, verdict["verdict"]) == (7, "unreachable")
    assert f"whether a deployment of {new} began is not known" in verdict["text"]
    assert (old != new, account.service()["taskDefinition"] in active(account, "web")) == (True, True)
    details = "\n".join(verdict["details"])
    assert f"{new} stays registered, because whether the service uses it is not known" in details
    assert "the lock could not be handed back" in details
    assert "it expires at 20" in details
    settle(account)
    again = verdicts_of(modulestack("release", f"web={image}", "-e", "staging", "-y", "--json"))["web"]
    assert (again["verdict"], account.revision()) == ("nothing-to-do", new)


def test_a_task_that_cannot_be_looked_for_is_not_called_one_that_did_not_start(
    account: StackAccount, network: BrokenNetwork, modulestack: Terminal
):
    """It runs; whoever would run it again is told how to look."""
    with network.during(down_from("RunTask", "{}")):
        said = modulestack("run", "web", "-e", "staging", "--", "migrate")
    with account.aws.ecs.moment() as here:
        started = [task.started_by for task in here.clusters["staging-web"].tasks.values() if task.started_by]
    [by_us] = [name for name in started if name.startswith("modulestack-run/")]
    assert said.code == 7
    assert said.err.splitlines()[-1] == (
        "whether it took effect is not known: ecs:RunTask failed: incomplete answer: before it is run again, "
        f"look for it with: aws ecs list-tasks --cluster staging-web --region eu-west-1 --started-by {by_us}; "
        "if it has ended already, only its output is left: modulestack logs web -e staging"
    )


def test_a_deployment_whose_end_was_not_seen_is_not_called_one_that_goes_on(
    account: StackAccount, network: BrokenNetwork, modulestack: Terminal
):
    """AWS is silent from the update's answer on."""
    image = other_image(account, "web")
    with network.during(down_from("ListServiceDeployments", "503 after the effect")):
        said = modulestack("release", f"web={image}", "-e", "staging", "-y", "--json", "--timeout", "2m")
    verdict = verdicts_of(said)["web"]
    assert (said.code, verdict["verdict"], verdict["next"]) == (7, "unreachable", "modulestack watch web -e staging")
    assert verdict["why"].endswith(f"whether the deployment of {account.revision()} has ended is not known")


def test_a_rollback_that_stops_what_is_under_way_says_when_it_does_not_know(
    account: StackAccount, network: BrokenNetwork, modulestack: Terminal
):
    """Never that nothing was changed."""
    image, old = other_image(account, "web"), account.revision()
    dead = network.during(down_from("DescribeServices", "connection refused"))
    with dead:
        nothing = modulestack("rollback", "web", "-e", "staging", "-y", "--json", "--timeout", "30s")
    assert "nothing was changed" in verdicts_of(nothing)["web"]["text"]
    ecs = account.aws.client("ecs")
    running = ecs.describe_task_definition(taskDefinition=old)["taskDefinition"]
    wanted = {k: running[k] for k in ("family", "executionRoleArn", "networkMode", "cpu", "memory", "volumes")}
    containers = [{**running["containerDefinitions"][0], "image": image}]
    made = ecs.register_task_definition(**wanted, containerDefinitions=containers, requiresCompatibilities=["FARGATE"])[
        "taskDefinition"
    ]["taskDefinitionArn"]
    ecs.update_service(cluster="staging-web", service="web", taskDefinition=made)
    with network.during(down_from("StopServiceDeployment", "null")):
        said = modulestack("rollback", "web", "-e", "staging", "-y", "--json", "--timeout", "30s")
    verdict = verdicts_of(said)["web"]
    assert (said.code, "nothing was changed" in verdict["text"]) == (7, False)
    assert verdict["why"].endswith("has ended is not known")
    settle(account)
    assert account.revision() == old
