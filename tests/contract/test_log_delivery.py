"""Whether a bucket lets AWS write logs: policies as people have them."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.contract.log_delivery import LOAD_BALANCING, SERVER_ACCESS, why_not, why_not_server_access
from modulestack.contract.policy_document import document

PATH = "arn:aws:s3:::logs/app/AWSLogs/123456789012/*"
SERVICE = {"Service": LOAD_BALANCING}
LEGACY = {"AWS": "arn:aws:iam::156460612806:root"}


def _statement(**other: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "s3:PutObject", "Resource": PATH, "Principal": SERVICE, **other}


TLS = {
    "Effect": "Deny",
    "Action": "s3:*",
    "Resource": "arn:aws:s3:::logs/*",
    "Principal": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
ACL = {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}
SOURCE = {"ArnLike": {"aws:SourceArn": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/*"}}
CLOSED_TO_S3 = f"its policy does not let {SERVER_ACCESS} write to arn:aws:s3:::logs/a/*"
CLOSED = f"its policy does not let {LOAD_BALANCING} write to {PATH}"


@pytest.mark.parametrize(
    ("statements", "region", "told"),
    [
        ([_statement()], "eu-west-1", ""),
        ([TLS, _statement(Condition=ACL)], "eu-west-1", ""),
        ([_statement(Action=["s3:Put*"], Resource=["arn:aws:s3:::logs/*"])], "il-central-1", ""),
        ([_statement(Principal=LEGACY)], "eu-west-1", ""),
        ([_statement(Principal={"AWS": "156460612806"})], "eu-west-1", ""),
        ([_statement(Principal=LEGACY)], "eu-west-2", CLOSED),
        ([_statement(Principal=LEGACY)], "il-central-1", CLOSED),
        ([_statement(Principal={"Service": "delivery.logs.amazonaws.com"})], "eu-west-1", CLOSED),
        ([_statement(Resource="arn:aws:s3:::logs/AWSLogs/123456789012/*")], "eu-west-1", CLOSED),
        ([_statement(Resource=PATH.replace("123456789012", "210987654321"))], "eu-west-1", CLOSED),
        ([_statement(Action="s3:GetBucketAcl")], "eu-west-1", CLOSED),
        ([_statement(Condition=SOURCE)], "eu-west-1", CLOSED),
        ([_statement(), _statement(Effect="Deny", Principal="*")], "eu-west-1", "its policy denies it"),
        ([], "eu-west-1", CLOSED),
    ],
)
def test_who_may_write_by_which_policy(statements: list[dict[str, Any]], region: str, told: str):
    """The older form of one region is none in another; a condition on what AWS does not send allows nothing."""
    found = why_not(document(*statements), bucket="logs", prefix="app", account_id="123456789012", region=region)
    assert found == told


def test_a_bucket_without_a_policy_and_one_with_keys_of_kms():
    where = {"bucket": "logs", "prefix": "app", "account_id": "123456789012", "region": "eu-west-1"}
    assert why_not(None, **where) == CLOSED
    assert why_not(document(_statement()), **where, algorithm="aws:kms") == (
        "it encrypts with aws:kms, and load balancers write with S3's own keys only (AES256)"
    )


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ({}, ""),
        ({"StringEquals": {"aws:SourceAccount": "123456789012"}, "ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}, ""),
        ({"StringEquals": {"aws:SourceAccount": "210987654321"}}, CLOSED_TO_S3),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::other-*"}}, CLOSED_TO_S3),
    ],
)
def test_s3_says_of_which_bucket_its_log_is(condition: dict[str, Any], told: str):
    statement = _statement(Principal={"Service": SERVER_ACCESS}, Resource="arn:aws:s3:::logs/*", Condition=condition)
    found = why_not_server_access(
        document(TLS, statement), bucket="logs", prefix="a/", source="arn:aws:s3:::own", account_id="123456789012"
    )
    assert found == told
