"""Releases of a module without a load balancer: its tasks alone show whether it works."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.discovery import discover
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.verbs import release
from modulestack.release.verbs.status import status
from tests.release.stack import BETTER, CRASHES, ENVIRONMENT, FOREVER, GOOD, StackAccount, add_module, stack_account

CHECK = {"command": ["CMD", "true"], "interval": 10, "timeout": 5, "retries": 3, "startPeriod": 0}
SLOW_CRASH = f"ghcr.io/example/web@sha256:{'f' * 64}"
"""Dies after ECS has called its deployment completed, and before it is believed."""
ILL = f"ghcr.io/example/web@sha256:{'9' * 64}"


@pytest.fixture
def account() -> Iterator[StackAccount]:
    found = stack_account((), quick=True)
    yield found
    found.aws.close()


def _release(account: StackAccount, image: str) -> Verdict:
    request = account.request("worker", image)
    return release_modules(account.dependencies(), [request], FOREVER, Coordination(), release.execute)[0]


def _worker(account: StackAccount, **more: Any) -> None:
    add_module(account, "worker", quick=True, port=None, **more)
    account.aws.clock.sleep(120)


def _status(account: StackAccount) -> tuple[str, int, dict[str, int]]:
    aws = account.dependencies().aws
    found = status(aws, discover(aws, ENVIRONMENT, ["worker"])["worker"])
    return found.url, found.running, found.targets


def test_its_tasks_are_watched_and_the_verdict_says_so(account: StackAccount):
    """ECS believes a task 40 s after its start; we look half a minute longer."""
    _worker(account, tasks=2)
    verdict = _release(account, BETTER)
    assert (verdict.kind, verdict.details) == (
        "succeeded",
        ("2 tasks RUNNING without a stop for 30 s: no health check says more",),
    )
    assert (account.running("worker"), account.released_image("worker")) == ([BETTER, BETTER], BETTER)
    assert account.records("worker")[0]["details"] == list(verdict.details)
    assert _status(account) == ("", 2, {"running": 2})


def test_its_own_check_is_asked_where_there_is_one(account: StackAccount):
    _worker(account, check=CHECK)
    verdict = _release(account, BETTER)
    assert (verdict.kind, verdict.details) == (
        "succeeded",
        ("1 task HEALTHY by the container's own check, for 30 s",),
    )
    assert _status(account) == ("", 1, {"healthy": 1})


def test_tasks_that_stop_after_ecs_has_believed_them_are_no_success(account: StackAccount):
    """Nothing is kept of it: neither its image nor a way back to it."""
    _worker(account)
    account.aws.ecs.behaviours.set(SLOW_CRASH, Behaviour(exits_after_s=55.0, exit_code=3))
    verdict = _release(account, SLOW_CRASH)
    assert verdict.kind == "unverified"
    assert verdict.why.startswith("the new tasks stopped with exit code 3 (EssentialContainerExited), 1 of 1 in ")
    assert account.released_image("worker") == ""


def test_tasks_that_become_unhealthy_are_replaced_by_the_old_version(account: StackAccount):
    """The container's own check is the only one."""
    _worker(account, check=CHECK)
    account.aws.ecs.behaviours.set(ILL, Behaviour(health_status_code=500))
    verdict = _release(account, ILL)
    assert (verdict.kind, account.running("worker")) == ("rolled-back-by-us", [GOOD])
    assert "failed health checks of the container" in verdict.why


def test_a_crash_loop_is_rolled_back(account: StackAccount):
    _worker(account, tasks=2)
    verdict = _release(account, CRASHES)
    assert (verdict.kind, account.running("worker")) == ("rolled-back-by-us", [GOOD, GOOD])


def test_a_worker_without_tasks_proves_nothing(account: StackAccount):
    """As of every module at desired count 0."""
    _worker(account, tasks=0)
    assert _release(account, BETTER).kind == "unproven"
    assert _status(account) == ("", 0, {})
