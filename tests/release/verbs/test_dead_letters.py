"""Runs that a schedule could not start: `status` has them from the job's dead-letter queue, with AWS's reasons."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from modulestack.contract.jobs import ManifestJob
from tests.release.faults import DENIED
from tests.release.schedules import NIGHTLY, make_schedule
from tests.release.stack import StackAccount, put_manifest, stack_account
from tests.release.terminal import Terminal


def job(account: StackAccount, **schedule: Any) -> ManifestJob:
    queue = f"arn:aws:sqs:{account.aws.region}:{account.aws.account_id}:lost"
    return dataclasses.replace(NIGHTLY, schedule={**NIGHTLY.schedule, "dead_letter_queue_arn": queue, **schedule})


@pytest.fixture
def account() -> Iterator[StackAccount]:
    """`web` with a schedule that has a queue for what is not started after two retries."""
    found = stack_account(quick=True)
    put_manifest(found.aws, dataclasses.replace(found.request().manifest, jobs=(job(found),)))
    make_schedule(found)
    found.aws.client("sqs").create_queue(QueueName="lost")
    scheduler = found.aws.client("scheduler")
    schedule = scheduler.get_schedule(GroupName="staging-web", Name="nightly")
    schedule["Target"] |= {
        "DeadLetterConfig": {"Arn": job(found).dead_letter_queue_arn},
        "RetryPolicy": {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 2},
    }
    given = ("Name", "GroupName", "ScheduleExpression", "FlexibleTimeWindow", "Target")
    scheduler.update_schedule(**{key: schedule[key] for key in given})
    yield found
    found.aws.close()


@pytest.fixture
def terminal(account: StackAccount, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(account, monkeypatch)


def fail(account: StackAccount, hours: int = 1) -> None:
    """Let the schedule's time come while ECS has no place for its task."""
    with account.aws.ecs.moment() as here:
        here.lost_zones.update({"eu-west-1a", "eu-west-1b", "eu-west-1c"})
    account.aws.clock.sleep(hours * 3600 + 200)
    with account.aws.ecs.moment() as here:
        here.lost_zones.clear()


def queue(account: StackAccount) -> tuple[Any, str]:
    sqs = account.aws.client("sqs")
    return sqs, sqs.get_queue_url(QueueName="lost")["QueueUrl"]


def problem(terminal: Terminal) -> str:
    [found] = json.loads(terminal("status", "web", "-e", "staging", "--json").out)["modules"]
    return str(found["schedules"][0]["problem"])


def test_a_message_tells_what_eventbridge_tells(account: StackAccount):
    fail(account)
    sqs, url = queue(account)
    [message] = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"]
    told = {name: each["StringValue"] for name, each in message["MessageAttributes"].items()}
    region, own = account.aws.region, account.aws.account_id
    assert re.fullmatch(r"[0-9a-f-]{36}", told.pop("EXECUTION_ID"))
    assert re.fullmatch(r"2026-01-01T\d\d:\d\d:\d\dZ", told.pop("SCHEDULED_TIME"))
    assert told.pop("ERROR_MESSAGE")
    assert told == {
        "ERROR_CODE": "ServiceException",
        "EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts",
        "IS_PAYLOAD_TRUNCATED": "false",
        "RETRY_ATTEMPTS": "2",
        "SCHEDULE_ARN": f"arn:aws:scheduler:{region}:{own}:schedule/staging-web/nightly",
        "TARGET_ARN": f"arn:aws:ecs:{region}:{own}:cluster/staging-web",
    }


def test_status_tells_of_it_and_leaves_it_there(account: StackAccount, terminal: Terminal):
    assert problem(terminal) == ""
    fail(account)
    for _ in range(3):
        assert re.fullmatch(
            r"nightly was not started at 2026-01-01T\S+Z \(2 retries\): ServiceException: \S.*, in lost: "
            r"modulestack run web nightly -e staging runs it now",
            problem(terminal),
        ), problem(terminal)
    fail(account)
    assert ", the last of 2 in lost: " in problem(terminal)
    assert "job nightly: nightly was not started at" in " ".join(terminal("status", "web", "-e", "staging").out.split())


def test_the_command_that_is_told_runs_it(account: StackAccount, terminal: Terminal):
    fail(account)
    [command] = re.findall(r"modulestack (run \S+ \S+ -e \S+) runs it now", problem(terminal))
    assert terminal(*command.split()).code == 0


def test_what_ecs_refuses_is_told_in_its_words(account: StackAccount, terminal: Terminal):
    ecs = account.aws.client("ecs")
    ecs.deregister_task_definition(taskDefinition="staging-web:1")
    account.aws.clock.sleep(3800)
    assert "ClientException: TaskDefinition is inactive" in problem(terminal)


def test_messages_of_others_are_no_failed_starts(account: StackAccount, terminal: Terminal):
    sqs, url = queue(account)
    sqs.send_message(QueueUrl=url, MessageBody="{}")
    assert problem(terminal) == ""
    for number in range(12):
        sqs.send_message(QueueUrl=url, MessageBody=str(number))
    assert problem(terminal) == (
        "3 messages in its dead-letter queue lost that were not looked at: perhaps runs that were not started"
    )


def test_a_queue_whose_messages_move_on_is_only_counted(account: StackAccount, terminal: Terminal):
    fail(account)
    sqs, url = queue(account)
    other = sqs.create_queue(QueueName="other")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=other, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": policy})
    for _ in range(3):
        assert problem(terminal).startswith("1 message in its dead-letter queue lost that were not looked at")


@pytest.mark.parametrize(
    ("denied", "told"),
    [
        ("ReceiveMessage", "1 message in its dead-letter queue lost that were not looked at"),
        ("GetQueueUrl", "failed starts: not known (no permission)"),
        ("GetQueueAttributes", "failed starts: not known (no permission)"),
    ],
)
def test_who_may_not_look_is_told_so(account: StackAccount, monkeypatch: pytest.MonkeyPatch, denied: str, told: str):
    fail(account)
    session = account.aws.session()
    terminal = Terminal(account, monkeypatch, lambda service, region: session.client(service, region_name=region))
    with account.faults.during(lambda number, operation: DENIED if operation == denied else None):
        assert problem(terminal).startswith(told)


def test_a_queue_that_does_not_exist_is_told(account: StackAccount, terminal: Terminal):
    sqs, url = queue(account)
    sqs.delete_queue(QueueUrl=url)
    assert problem(terminal) == "its dead-letter queue lost does not exist: what is not started leaves no trace"
    fail(account)
