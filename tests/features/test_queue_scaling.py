"""Scaling on a queue: what may be said, and what it gives a module."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.features import registry
from modulestack.features.contribution import Statement
from modulestack.features.fold import ModulePlan, fold
from tests.support.environments import environment
from tests.support.problems import Problems

ARN = "arn:aws:sqs:eu-west-1:123456789012:jobs"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
QUEUE = {"name": "jobs", "messages_per_task": 10}


def _file(scaling: str, *, account: str = "", more: str = "") -> str:
    return f"""
        config:
          aws:region: eu-west-1
          modulestack:network: {{create: {{}}}}
          {f'modulestack:account_id: "{account}"' if account else "modulestack:tags: {a: b}"}
          modulestack:modules:
            worker:
              image: a:1
              scaling: {scaling}
            {more}
    """


@pytest.mark.parametrize(
    ("scaling", "expected"),
    [
        ("{min: 0, max: 9, queue: {name: jobs, messages_per_task: 10}}", []),
        ("{min: 0, max: 9, queue: {name: jobs.fifo, messages_per_task: 10}}", []),
        (f"{{min: 0, max: 9, queue: {{arn: '{ARN}', messages_per_task: 10}}}}", []),
        ("{min: 1, max: 9, cpu_percent: 50, queue: {name: jobs, messages_per_task: 10}}", []),
        (
            f"{{min: 0, max: 9, queue: {{name: jobs, arn: '{ARN}', messages_per_task: 10}}}}",
            [".queue.arn: is set beside name: keep one of the two"],
        ),
        (
            "{min: 0, max: 9, queue: {messages_per_task: 10}}",
            [".queue: does not say which queue: add its name or its arn"],
        ),
        (
            "{min: 0, max: 9, queue: {name: jobs}}",
            [".queue.messages_per_task: missing (how many messages may wait for each task that runs)"],
        ),
        (
            "{min: 0, max: 9, queue: {name: jobs, messages_per_task: 0}}",
            [".queue.messages_per_task: 0 is too small: allowed 1 and more"],
        ),
        (
            "{min: 0, max: 9, queue: {name: 'https://sqs.eu-west-1.amazonaws.com/1/jobs', messages_per_task: 1}}",
            [
                (
                    ".queue.name: 'https://sqs.eu-west-1.amazonaws.com/1/jobs' is no queue's name: write its ARN as "
                    "arn, or the last part of its address here"
                )
            ],
        ),
        (
            "{min: 0, max: 9, queue: {arn: 'arn:aws:sns:eu-west-1:123456789012:jobs', messages_per_task: 1}}",
            [
                (
                    ".queue.arn: 'arn:aws:sns:eu-west-1:123456789012:jobs' is no queue's ARN: allowed such as "
                    "arn:aws:sqs:eu-west-1:123456789012:jobs"
                )
            ],
        ),
        (
            "{min: 0, max: 9, cpu_percent: 50, queue: {name: jobs, messages_per_task: 10}}",
            [
                (
                    ".cpu_percent: keeps the last task, because tasks are stopped only if every policy agrees, and one "
                    "that has no data does not: leave it out, or set min to 1"
                )
            ],
        ),
        (
            f"{{min: 0, max: 9, queue: {{arn: '{ARN.replace('eu-west-1', 'us-east-1')}', messages_per_task: 10}}}}",
            [
                (
                    ".queue.arn: is in us-east-1, and CloudWatch tells how many messages wait only there: "
                    "use one in eu-west-1"
                )
            ],
        ),
    ],
)
def test_what_does_not_go_together_is_told(problems: Problems, scaling: str, expected: list[str]):
    """Each once, at its own key."""
    found = [line.replace(":9: modules.worker.scaling", "") for line in problems(_file(scaling))]
    assert [line.replace('"', "'") for line in found] == expected


def test_a_queue_of_another_account_cannot_be_scaled_on(problems: Problems):
    scaling = f"{{min: 0, max: 9, queue: {{arn: '{ARN}', messages_per_task: 10}}}}"
    assert problems(_file(scaling, account="210987654321")) == [
        (
            ":9: modules.worker.scaling.queue.arn: is of account 123456789012, where CloudWatch tells how many "
            "messages wait: use one of 210987654321"
        )
    ]
    assert problems(_file(scaling, account="123456789012")) == []


def test_a_module_called_queue_would_take_the_variable(problems: Problems):
    """Both would be told to the tasks as QUEUE_URL."""
    more = "queue: {image: a:1, port: 80, reachable_from: [worker]}"
    assert problems(_file("{min: 0, max: 9, queue: {name: jobs, messages_per_task: 10}}", more=more)) == [
        (
            ":9: modules.worker.scaling.queue: is told to the tasks as QUEUE_URL, and so is the address of queue: "
            "give that module another name"
        )
    ]


def _plan(queue: dict[str, Any], region: str = "eu-west-1", **keys: Any) -> ModulePlan:
    scaling = {"min": 0, "max": 9, "queue": queue}
    env = environment({"worker": {"image": "a:1", "scaling": scaling, **keys}}, region=region)
    partition = "aws-cn" if region.startswith("cn-") else "aws"
    context = env.context_of(env.modules["worker"], partition=partition, account_id="123456789012")
    return fold(registry.contributions(env.modules["worker"], context))


def _variables(plan: ModulePlan) -> dict[str, str]:
    return {each["name"]: each["value"] for each in plan.containers[0]["environment"]}


@pytest.mark.parametrize("queue", [QUEUE, {"arn": ARN, "messages_per_task": 10}])
def test_tasks_may_take_from_the_queue_and_are_told_where_it_is(queue: dict[str, Any]):
    """The same by name and by ARN."""
    plan = _plan(queue)
    take = ["ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "GetQueueUrl", "ReceiveMessage"]
    assert plan.task_role == (Statement(actions=tuple(f"sqs:{action}" for action in take), resources=(ARN,)),)
    assert _variables(plan) == {"QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs"}
    assert plan.manifest["queue"] == ARN
    assert [(each.kind, each.reference) for each in plan.seeds] == [("queue", f"{ARN} 10")]
    assert "messages wait in the queue, and are taken" in plan.scenarios


def test_a_queue_is_where_its_partition_is():
    assert _variables(_plan(QUEUE, region="cn-north-1")) == {
        "QUEUE_URL": "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/jobs"
    }


def test_what_the_module_itself_says_of_the_variable_counts():
    assert _variables(_plan(QUEUE, environment={"QUEUE_URL": "http://fake"})) == {"QUEUE_URL": "http://fake"}


def test_a_key_of_ones_own_is_for_decryption_by_way_of_sqs():
    decrypt = Statement(actions=("kms:Decrypt",), resources=(KEY,), via=("sqs.eu-west-1.amazonaws.com",))
    assert _plan({**QUEUE, "kms_key_arn": KEY}).task_role[1:] == (decrypt,)
