"""Releases of modules whose tasks may protect themselves: waited for, by name."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.rollout.task_protection import ProtectedTask, waiting_for
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.verbs import release
from tests.release.stack import BETTER, StackAccount, add_module, put_manifest, stack_account


@pytest.fixture(params=[True, False], ids=["allowed", "not allowed"])
def account(request: pytest.FixtureRequest) -> Iterator[StackAccount]:
    """A worker whose one task is protected for an hour; whether its file lets tasks do so."""
    found = stack_account((), quick=True)
    manifest = add_module(found, "worker", quick=True, port=None)
    put_manifest(found.aws, dataclasses.replace(manifest, scale_in_protection=request.param))
    found.aws.clock.sleep(120)
    where = {"cluster": "staging-worker"}
    tasks = found.aws.client("ecs").list_tasks(**where)["taskArns"]
    found.aws.client("ecs").update_task_protection(**where, tasks=tasks, protectionEnabled=True, expiresInMinutes=60)
    yield found
    found.aws.close()


def _release(account: StackAccount, timeout_s: float) -> Verdict:
    options = ReleaseOptions(timeout_s=timeout_s)
    request = account.request("worker", BETTER)
    return release_modules(account.dependencies(), [request], options, Coordination(), release.execute)[0]


def test_it_is_waited_for_and_said_until_when(account: StackAccount):
    """Only where the file lets tasks protect themselves is anything asked."""
    [task] = account.aws.client("ecs").list_tasks(cluster="staging-worker")["taskArns"]
    since = len(account.aws.calls)
    verdict = _release(account, 7200.0)
    assert (verdict.kind, account.running("worker")) == ("succeeded", [BETTER])
    progress = [event for event in account.events if event.kind == "progress"]
    said = {event.facts["waiting_for"] for event in progress if "protected" in event.facts}
    asked = account.operations(since).count("ecs:GetTaskProtection")
    if account.request("worker").manifest.scale_in_protection:
        name = task.rpartition("/")[2][:12]
        assert said == {f"protected task to end: {name}, until 2026-01-01 11:04 UTC at the latest"}
        assert 60 < asked < 130
    else:
        assert (said, asked) == (set(), 0)


def test_a_timeout_says_what_it_waited_for(account: StackAccount):
    """The deployment goes on."""
    verdict = _release(account, 600.0)
    assert verdict.kind == "timed-out"
    allowed = account.request("worker").manifest.scale_in_protection
    assert ("it waits for protected task to end: " in verdict.why) is allowed


def test_of_several_those_that_last_longest_are_told():
    tasks = [ProtectedTask(task=f"{n}" * 32, until=3600.0 * n) for n in (5, 4, 3, 2)]
    assert waiting_for(tasks) == (
        "protected tasks to end: 555555555555, until 1970-01-01 05:00 UTC at the latest; "
        "444444444444, until 1970-01-01 04:00 UTC at the latest; "
        "333333333333, until 1970-01-01 03:00 UTC at the latest; and 1 more"
    )
