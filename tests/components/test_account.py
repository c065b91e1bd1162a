"""The account, and the only provider that reaches it."""

from __future__ import annotations

import json
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
