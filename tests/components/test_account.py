"""The account, and the only provider that reaches it."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pulumi
import pytest

from components import account
from tests.harness import Deployed, deploy
from tests.support.environments import environment


def _provider(**settings: Any) -> Deployed:
    env = environment(**settings)

    def program() -> None:
        found = account.look_up(env.region, pulumi.InvokeOptions(provider=account.provider(env)))
        pulumi.export("arn", found.arn("ecs", "cluster/x"))

    return deploy(program)


def test_region_and_tags_are_the_environment_s():
    given = _provider(tags={"team": "shop"}).one("pulumi:providers:aws").inputs
    assert [given["region"], json.loads(given["defaultTags"]), given.get("allowedAccountIds")] == [
        "eu-west-1",
        {"tags": {"team": "shop", "modulestack:environment": "dev"}},
        None,
    ]


def test_another_account_is_refused_by_the_provider():
    given = _provider(account_id="123456789012").one("pulumi:providers:aws").inputs
    assert json.loads(given["allowedAccountIds"]) == ["123456789012"]


def test_the_account_is_asked_through_that_provider():
    done = _provider()
    urn = done.one("pulumi:providers:aws").urn
    assert done.calls == (
        ("aws:index/getPartition:getPartition", {}, f"{urn}::aws-id"),
        ("aws:index/getCallerIdentity:getCallerIdentity", {}, f"{urn}::aws-id"),
    )
    assert done.exports == {"arn": "arn:aws:ecs:eu-west-1:123456789012:cluster/x"}


@pytest.mark.parametrize("partition", ["aws", "aws-cn"])
def test_arns_are_of_the_account_s_partition(partition: str):
    here = account.AwsAccount(partition=partition, id="123456789012", region="r")
    assert here.arn("s3", "b") == f"arn:{partition}:s3:r:123456789012:b"


def _answering(monkeypatch: pytest.MonkeyPatch, *failures: str) -> list[str]:
    """The engine, which fails to read the state with each of *failures* first; what it was asked."""
    left, asked = list(failures), []

    def invoke(token: str, arguments: dict[str, str]) -> SimpleNamespace:
        asked.append(f"{token} {arguments['stackName']}")
        if left:
            raise Exception(left.pop(0))
        return SimpleNamespace(value={"outputs": {"urn::x": {"type": "t", "outputs": {}}}})

    monkeypatch.setattr(pulumi.runtime, "invoke", invoke)
    monkeypatch.setattr(pulumi, "get_project", lambda: "project")
    return asked


BEING_WRITTEN = f"invocation of {account.READ_OUTPUTS} returned an error: failed to load checkpoint: EOF"


def test_state_that_is_just_being_written_is_read_again(monkeypatch: pytest.MonkeyPatch):
    asked = _answering(monkeypatch, *[BEING_WRITTEN] * (account.READ_TRIES - 1))
    assert account.stack_resources() == [{"type": "t", "outputs": {}, "name": "x"}]
    assert len(asked) == account.READ_TRIES


@pytest.mark.parametrize(("message", "tries"), [(BEING_WRITTEN, account.READ_TRIES), ("no such function", 1)])
def test_state_that_cannot_be_read_ends_the_run(monkeypatch: pytest.MonkeyPatch, message: str, tries: int):
    asked = _answering(monkeypatch, *[message] * 10)
    with pytest.raises(Exception, match=message):
        account.stack_resources()
    assert len(asked) == tries


DEFINITION = {
    "type": "aws:ecs/taskDefinition:TaskDefinition",
    "outputs": {"arn": "arn:aws:ecs:eu-west-1:123456789012:task-definition/x:1"},
}


def test_another_account_than_that_of_the_stack_is_refused():
    with pytest.raises(pulumi.RunError, match=r"account_id: 2\d+, but dev is in 123456789012: .* write 123456789012"):
        account.check_account(environment(account_id="210987654321"), [DEFINITION])


@pytest.mark.parametrize("account_id", [None, "123456789012"])
def test_the_account_of_the_stack_or_none_is_not(account_id: str | None):
    account.check_account(environment(account_id=account_id), [DEFINITION])


def test_a_queue_of_another_account_is_refused_before_anything_is_made():
    """Which account it is, only a run knows."""
    queue = {"arn": "arn:aws:sqs:eu-west-1:210987654321:jobs", "messages_per_task": 1}
    env = environment({"worker": {"image": "a:1", "scaling": {"min": 0, "max": 9, "queue": queue}}})
    here = account.AwsAccount(partition="aws", id="123456789012", region="eu-west-1")
    with pytest.raises(pulumi.RunError, match=r"^modules\.worker\.scaling\.queue\.arn: is of account 210987654321, "):
        account.check_references(env, here)
    account.check_references(env, account.AwsAccount(partition="aws", id="210987654321", region="eu-west-1"))
