"""Schedules of jobs run the released revision: a success moves them, a failure leaves them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

import pytest

from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.verbs import release
from tests.release.faults import DENIED
from tests.release.schedules import NIGHTLY, make_schedule
from tests.release.stack import BETTER, CRASHES, ENVIRONMENT, GOOD, QUICK, StackAccount, put_manifest, stack_account
from tests.release.terminal import Terminal


@pytest.fixture
def account() -> Iterator[StackAccount]:
    found = stack_account(quick=True)
    put_manifest(found.aws, dataclasses.replace(found.request().manifest, jobs=(NIGHTLY,)))
    make_schedule(found)
    yield found
    found.aws.close()


def schedule(account: StackAccount) -> dict[str, Any]:
    found: dict[str, Any] = account.aws.client("scheduler").get_schedule(GroupName="staging-web", Name="nightly")
    return {key: value for key, value in found.items() if key not in {"ResponseMetadata", "LastModificationDate"}}


def runs_revision(account: StackAccount) -> str:
    arn = str(schedule(account)["Target"]["EcsParameters"]["TaskDefinitionArn"])
    return arn.rpartition("/")[2]


def released(account: StackAccount, image: str = BETTER, **more: Any) -> Verdict:
    request = account.request(image=image, **more)
    return release_modules(
        account.dependencies(), [request], ReleaseOptions(timeout_s=300.0), Coordination(), release.execute
    )[0]


def scheduled_tasks(account: StackAccount) -> list[Any]:
    with account.aws.ecs.moment() as here:
        return [task for task in here.clusters["staging-web"].tasks.values() if task.group == "job:nightly"]


def test_a_release_moves_a_schedule_after_its_success_and_keeps_the_rest_of_it(account: StackAccount):
    before, since = schedule(account), len(account.aws.calls)
    verdict = released(account)
    assert verdict.kind == "succeeded"
    assert "the schedule of nightly runs staging-web:2 from now on" in verdict.details
    asked = [name.partition(":")[2] for name in account.operations(since)]
    assert asked.index("DescribeTargetHealth") < asked.index("UpdateSchedule")
    after = schedule(account)
    assert after["Target"]["EcsParameters"].pop("TaskDefinitionArn").endswith("/staging-web:2")
    assert before["Target"]["EcsParameters"].pop("TaskDefinitionArn").endswith("/staging-web:1")
    assert after == before


def test_what_a_schedule_starts_is_what_was_released(account: StackAccount):
    released(account)
    account.aws.clock.sleep(3600)
    [task] = scheduled_tasks(account)
    assert (task.containers[0].image, task.definition.revision) == (BETTER, 2)
    assert task.overrides == {"containerOverrides": [{"name": "web", "command": ["report"]}]}


def test_a_release_that_fails_leaves_it(account: StackAccount):
    assert not released(account, CRASHES).is_good
    assert runs_revision(account) == "staging-web:1"


def test_a_rollback_moves_it_back(account: StackAccount):
    released(account)
    assert released(account, verb="rollback", definition="staging-web:1").kind == "succeeded"
    assert runs_revision(account) == "staging-web:1"


def test_releasing_what_runs_mends_a_schedule_that_somebody_moved(account: StackAccount):
    released(account)
    found = schedule(account)
    found["Target"]["EcsParameters"]["TaskDefinitionArn"] = found["Target"]["EcsParameters"][
        "TaskDefinitionArn"
    ].replace("web:2", "web:1")
    for key in ("Arn", "CreationDate"):
        found.pop(key)
    account.aws.client("scheduler").update_schedule(**{k: v for k, v in found.items() if v is not None})
    verdict = released(account)
    assert (verdict.kind, verdict.details) == (
        "nothing-to-do",
        ("the schedule of nightly runs staging-web:2 from now on",),
    )
    assert runs_revision(account) == "staging-web:2"


def test_a_schedule_that_cannot_be_moved_is_said_and_the_release_stands(account: StackAccount):
    with account.faults.during(lambda number, operation: DENIED if operation == "UpdateSchedule" else None):
        verdict = released(account)
    assert verdict.kind == "succeeded"
    assert "whether the schedules of its jobs run staging-web:2 is not known" in "\n".join(verdict.details)
    assert "run the same command again to have them run it" in verdict.details
    assert released(account).details == ("the schedule of nightly runs staging-web:2 from now on",)


def test_a_release_that_knows_a_job_that_goes_meanwhile_is_none_the_worse(account: StackAccount):
    """`up` deletes the schedule before the release looks, or between its look and its change."""
    before = account.request(image=BETTER)
    scheduler = account.aws.client("scheduler")

    def deleted(number: int, operation: str) -> None:
        if operation == "UpdateSchedule":
            scheduler.delete_schedule(GroupName="staging-web", Name="nightly")
            scheduler.delete_schedule_group(Name="staging-web")

    for request in (before, account.request(image=GOOD)):
        with account.faults.during(deleted):
            verdict = release_modules(
                account.dependencies(), [request], ReleaseOptions(timeout_s=300.0), Coordination(), release.execute
            )[0]
        assert (verdict.kind, [line for line in verdict.details if "schedule" in line]) == ("succeeded", [])


def test_status_shows_a_run_that_failed(account: StackAccount, monkeypatch: pytest.MonkeyPatch):
    terminal = Terminal(account, monkeypatch)
    account.aws.ecs.behaviours.set(GOOD, dataclasses.replace(QUICK, exit_code=3))
    account.aws.clock.sleep(3700)
    [task] = scheduled_tasks(account)
    [found] = json.loads(terminal("status", "web", "-e", ENVIRONMENT, "--json").out)["modules"]
    assert [(one["job"], one["expression"], one["revision"]) for one in found["schedules"]] == [
        ("nightly", "rate(1 hour) Europe/Berlin", "staging-web:1")
    ]
    said = " ".join(terminal("status", "web", "-e", ENVIRONMENT).out.split())
    assert "job nightly: nightly ended with exit code 3 at 2026-01-01T" in said
    assert f"(task {task.id})" in said
    [run] = [
        entry
        for entry in json.loads(terminal("history", "web", "-e", ENVIRONMENT, "--json").out)["entries"]
        if entry["verb"] == "job nightly"
    ]
    assert (run["who"], run["verdict"], run["exit_code"], run["after"]) == (
        "its schedule",
        "failed",
        3,
        "staging-web:1",
    )


def test_status_shows_a_schedule_that_is_gone_or_elsewhere(account: StackAccount, monkeypatch: pytest.MonkeyPatch):
    terminal = Terminal(account, monkeypatch)
    with account.faults.during(lambda number, operation: DENIED if operation == "UpdateSchedule" else None):
        released(account)
    said = " ".join(terminal("status", "web", "-e", ENVIRONMENT).out.split())
    assert "job nightly: runs staging-web:1, not staging-web:2: release again what runs, which mends it" in said
    account.aws.client("scheduler").delete_schedule(GroupName="staging-web", Name="nightly")
    said = " ".join(terminal("status", "web", "-e", ENVIRONMENT).out.split())
    assert "job nightly: its schedule is gone: run `pulumi up --refresh -s staging`" in said


def test_a_run_that_is_given_up_goes_to_the_dead_letter_queue(account: StackAccount):
    """And not before the last try."""
    sqs = account.aws.client("sqs")
    url = sqs.create_queue(QueueName="lost")["QueueUrl"]
    found = {key: value for key, value in schedule(account).items() if key not in {"Arn", "CreationDate"}}
    found["Target"]["DeadLetterConfig"] = {"Arn": f"arn:aws:sqs:eu-west-1:{account.aws.account_id}:lost"}
    found["Target"]["RetryPolicy"] = {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 2}
    account.aws.client("scheduler").update_schedule(**{k: v for k, v in found.items() if v is not None})
    with account.aws.ecs.moment() as here:
        here.lost_zones.update({"eu-west-1a", "eu-west-1b", "eu-west-1c"})
    account.aws.clock.sleep(3600 + 90)
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    account.aws.clock.sleep(60)
    [message] = sqs.receive_message(QueueUrl=url)["Messages"]
    assert message["Body"] == found["Target"]["Input"]


def test_a_run_that_ecs_does_not_start_is_tried_again(account: StackAccount):
    """For as long as the schedule says."""
    with account.aws.ecs.moment() as here:
        here.lost_zones.update({"eu-west-1a", "eu-west-1b", "eu-west-1c"})
    account.aws.clock.sleep(3600 + 150)
    assert scheduled_tasks(account) == []
    with account.aws.ecs.moment() as here:
        here.lost_zones.clear()
    account.aws.clock.sleep(60)
    assert len(scheduled_tasks(account)) == 1
