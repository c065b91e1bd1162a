"""The evaluator that the pipeline's proof stands on decides as IAM does; what it does not know is an error."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.embedded_aws.interfaces import RecordedCall
from tests.support.iam_evaluator import Request, allows
from tests.support.iam_requests import World


def _document(effect: str = "Allow", **statement: Any) -> dict[str, Any]:
    return {"Statement": [{"Effect": effect, "Action": "s3:GetObject", "Resource": "*", **statement}]}


READ = Request("s3:GetObject", "arn:aws:s3:::b/k", {"aws:ResourceTag/a": "1"})


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        ([], False),
        ([_document()], True),
        ([_document(Action=["s3:Put*", "S3:get*"])], True),
        ([_document(Action="s3:GetObjectVersion")], False),
        ([_document(), _document("Deny")], False),
        ([_document(), _document("Deny", Resource="arn:aws:s3:::other/*")], True),
        ([_document(Resource="arn:aws:s3:::b/?")], True),
        ([_document(Resource=["arn:aws:s3:::b", "arn:aws:s3:::c/*"])], False),
        ([_document(Resource="arn:aws:s3:::B/*")], False),
        ([{"Statement": [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}]}], True),
        ([{"Statement": [{"Effect": "Allow", "NotAction": ["iam:*", "s3:*"], "Resource": "*"}]}], False),
        ([_document(Condition={"StringEquals": {"aws:ResourceTag/a": ["0", "1"]}})], True),
        ([_document(Condition={"StringEquals": {"aws:ResourceTag/a": "*"}})], False),
        ([_document(Condition={"StringEquals": {"aws:ResourceTag/b": "1"}})], False),
        ([_document(Condition={"StringNotEquals": {"aws:ResourceTag/b": "1"}})], True),
        ([_document(Condition={"ArnLike": {"aws:ResourceTag/a": "?"}})], True),
        ([_document(Condition={"ArnLike": {"aws:ResourceTag/b": "*"}})], False),
        ([_document(Condition={"Null": {"aws:ResourceTag/b": "true", "aws:ResourceTag/a": "false"}})], True),
        ([_document(Condition={"Null": {"aws:ResourceTag/a": "true"}})], False),
        (
            [
                _document(
                    Condition={
                        "StringEquals": {"aws:ResourceTag/a": "1"},
                        "Null": {"aws:ResourceTag/a": "true"},
                    }
                )
            ],
            False,
        ),
    ],
)
def test_what_is_allowed(documents: list[dict[str, Any]], expected: bool) -> None:  # noqa: FBT001
    assert allows(documents, READ) is expected


def test_an_operator_that_nobody_thought_of_is_an_error() -> None:
    with pytest.raises(KeyError, match="StringLikeIfExists"):
        allows([_document(Condition={"StringLikeIfExists": {"a": "1"}})], READ)


def test_a_call_that_nobody_thought_of_is_an_error() -> None:
    world = World(account="1", region="r", tags={}, associations={}, roles={}, boundaries={})
    for service, operation in (("ecs", "ExecuteCommand"), ("ec2", "RunInstances"), ("kinesis", "PutRecord")):
        with pytest.raises((KeyError, NotImplementedError), match=operation if service != "kinesis" else "kinesis"):
            world.asked([RecordedCall(service=service, operation=operation, region="r", params={})])


def test_a_call_asks_for_all_that_it_touches() -> None:
    """To make a subnet is to be asked for the VPC too, and for the tags; each with the keys that IAM knows of it."""
    env = {"Key": "env", "Value": "prod"}
    params = {"VpcId": "vpc-1", "TagSpecifications": [{"ResourceType": "subnet", "Tags": [env]}]}
    world = World(account="1", region="r", tags={"vpc-1": {"env": "dev"}}, associations={}, roles={}, boundaries={})
    new = "arn:aws:ec2:r:1:subnet/new"
    assert world.asked([RecordedCall(service="ec2", operation="CreateSubnet", region="r", params=params)]) == [
        Request("ec2:CreateSubnet", new, {"aws:RequestTag/env": "prod"}),
        Request("ec2:CreateTags", new, {"aws:RequestTag/env": "prod", "ec2:CreateAction": "CreateSubnet"}),
        Request("ec2:CreateSubnet", "arn:aws:ec2:r:1:vpc/vpc-1", {"aws:ResourceTag/env": "dev"}),
    ]
