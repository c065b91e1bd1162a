"""``modulestack stop``: a task leaves its load balancers before it is stopped."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator

import pytest

from tests.release.broken_network import BrokenNetwork
from tests.release.stack import StackAccount, stack_account
from tests.release.terminal import Terminal


@pytest.fixture(scope="module")
def shared() -> Iterator[StackAccount]:
    found = stack_account(("web",), quick=True)
    delay = {"Key": "deregistration_delay.timeout_seconds", "Value": "30"}
    [group] = found.request().manifest.target_groups
    found.aws.client("elbv2").modify_target_group_attributes(TargetGroupArn=group, Attributes=[delay])
    yield found
    found.aws.close()


@pytest.fixture
def account(shared: StackAccount) -> StackAccount:
    """With two tasks that are healthy."""
    shared.aws.client("ecs").update_service(cluster="staging-web", service="web", desiredCount=2)
    shared.aws.clock.sleep(300)
    return shared


@pytest.fixture
def terminal(account: StackAccount, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(account, monkeypatch)


def one(account: StackAccount) -> str:
    tasks = account.aws.client("ecs").list_tasks(cluster="staging-web", serviceName="web")["taskArns"]
    return str(min(tasks).rpartition("/")[2])


def stopped_after(account: StackAccount, task: str, since: float) -> float:
    [found] = account.aws.client("ecs").describe_tasks(cluster="staging-web", tasks=[task])["tasks"]
    return float(found["stoppingAt"].timestamp() - since)


def test_its_requests_have_the_deregistration_delay_before_it_is_stopped(account: StackAccount, terminal: Terminal):
    """Although ECS puts it into its target group again meanwhile."""
    task, since = one(account), account.aws.clock.now()
    said = terminal("stop", "web", task[:12], "-e", "staging")
    assert (said.code, said.out) == (0, f"web: task {task} is stopping\n")
    assert f"web: waiting for requests to task {task} to end" in said.err
    assert 30 <= stopped_after(account, task, since) < 40


def test_now_does_not_wait(account: StackAccount, terminal: Terminal):
    task, since = one(account), account.aws.clock.now()
    said = terminal("stop", "web", task, "-e", "staging", "--now", "--json")
    assert (said.code, json.loads(said.out)) == (0, {"module": "web", "task": task, "drained": []})
    assert stopped_after(account, task, since) < 1


def test_json_names_the_target_groups_that_it_left(account: StackAccount, terminal: Terminal):
    task, groups = one(account), account.request().manifest.target_groups
    said = terminal("stop", "web", task, "-e", "staging", "--json")
    assert (said.code, json.loads(said.out)) == (0, {"module": "web", "task": task, "drained": [*groups]})


def test_the_only_healthy_one_is_not_stopped(account: StackAccount, terminal: Terminal):
    """A restart starts another one first."""
    account.aws.client("ecs").update_service(cluster="staging-web", service="web", desiredCount=1)
    account.aws.clock.sleep(300)
    task = one(account)
    said = terminal("stop", "web", task, "-e", "staging")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        f"web: task {task} is the only healthy one: without it nobody is answered until another one has started\n"
        "Next: modulestack restart web -e staging, which starts others first, or --now\n"
    )
    assert one(account) == task


def test_a_delay_longer_than_the_timeout_is_told_before_anything_changes(account: StackAccount, terminal: Terminal):
    task = one(account)
    said = terminal("stop", "web", task, "-e", "staging", "--timeout", "10s")
    assert said.code == 2
    assert f"requests may take 30 s once task {task} gets no new ones" in said.err
    assert one(account) == task


def test_who_leaves_in_the_middle_is_told_that_the_task_goes_on(account: StackAccount, monkeypatch: pytest.MonkeyPatch):
    """ECS puts it into its target group again; the same command goes on."""
    network = BrokenNetwork(account.aws)
    terminal, task = Terminal(account, monkeypatch, network.client), one(account)

    def pressed(_: str, operation: str, count: int) -> None:
        if (operation, count) == ("DeregisterTargets", 0):
            os.kill(os.getpid(), signal.SIGINT)

    with network.during(pressed):
        said = terminal("stop", "web", task, "-e", "staging")
    account.aws.clock.sleep(60)
    assert (said.code, said.out) == (130, "")
    assert said.err.endswith(
        f"web: task {task} goes on without new requests, until ECS puts it into its target groups again\n"
        f"Next: modulestack stop web {task} -e staging\n"
    )
    assert one(account) == task
    assert terminal("stop", "web", task, "-e", "staging").code == 0
