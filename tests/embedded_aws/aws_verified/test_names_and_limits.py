"""What AWS refuses for its name or its size; nothing of it is ever made."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest

Client = Callable[[str], Any]
Refusal = Callable[..., str]

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs.amazonaws.com"}}],
    }
)


@pytest.mark.parametrize("name", ["{unique}-33c", "-leading", "trailing-", "under_score"])
def test_names_of_target_groups(account: Client, unique: str, vpc: str, refusal: Refusal, name: str) -> None:
    name = name.format(unique=unique).ljust(33, "x") if "{" in name else name
    create = account("elbv2").create_target_group
    assert refusal(create, Name=name, Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip") == "ValidationError"


def test_names_of_roles(account: Client, refusal: Refusal) -> None:
    create = account("iam").create_role
    assert refusal(create, RoleName="r" * 65, AssumeRolePolicyDocument=TRUST) == "ValidationError"


@pytest.mark.parametrize("name", ["UPPER-modulestack-verified", "xn--modulestack-verified", "10.0.0.1"])
def test_names_of_buckets(account: Client, refusal: Refusal, name: str) -> None:
    s3 = account("s3")
    where = {"LocationConstraint": s3.meta.region_name}
    assert refusal(s3.create_bucket, Bucket=name, CreateBucketConfiguration=where) == "InvalidBucketName"


def test_sizes_of_parameters(account: Client, unique: str, refusal: Refusal) -> None:
    put = account("ssm").put_parameter
    assert refusal(put, Name=f"/{unique}", Value="x" * 4097, Type="String") == "ValidationException"


def test_retention_of_log_groups(account: Client, unique: str, clean_up: ExitStack, refusal: Refusal) -> None:
    """13 days is none of the list, 14 is; a name is taken once."""
    logs = account("logs")
    logs.create_log_group(logGroupName=unique)
    clean_up.callback(logs.delete_log_group, logGroupName=unique)
    assert refusal(logs.create_log_group, logGroupName=unique) == "ResourceAlreadyExistsException"
    assert refusal(logs.put_retention_policy, logGroupName=unique, retentionInDays=13) == "InvalidParameterException"
    logs.put_retention_policy(logGroupName=unique, retentionInDays=14)
    groups = logs.describe_log_groups(logGroupNamePrefix=unique)["logGroups"]
    assert [group["retentionInDays"] for group in groups] == [14]


def test_attributes_of_target_groups(
    account: Client, unique: str, vpc: str, clean_up: ExitStack, refusal: Refusal
) -> None:
    """A drain of an hour is allowed, a second more is not, nor is a slow start of 29 s."""
    elbv2 = account("elbv2")
    made = elbv2.create_target_group(Name=unique, Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip")
    arn = made["TargetGroups"][0]["TargetGroupArn"]
    clean_up.callback(elbv2.delete_target_group, TargetGroupArn=arn)

    def modify(key: str, value: int) -> str:
        attributes = [{"Key": key, "Value": str(value)}]
        return refusal(elbv2.modify_target_group_attributes, TargetGroupArn=arn, Attributes=attributes)

    drain, slow = "deregistration_delay.timeout_seconds", "slow_start.duration_seconds"
    codes = [modify(drain, 3600), modify(drain, 3601), modify(slow, 30), modify(slow, 29), modify("none.such", 1)]
    assert codes == ["", "ValidationError", "", "ValidationError", "ValidationError"]
