"""ARNs, taken apart."""

from __future__ import annotations

import pytest

from modulestack.contract import arn, partitions


def test_a_resource_keeps_its_colons():
    text = "arn:aws:logs:eu-west-1:123456789012:log-group:/a:*"
    assert arn.parse(text) == arn.Arn("aws", "logs", "eu-west-1", "123456789012", "log-group:/a:*")
    assert str(arn.parse(text)) == text


@pytest.mark.parametrize("text", ["", "web", "arn:aws:s3", "arn::s3:::bucket", "urn:aws:s3:::bucket"])
def test_what_is_no_arn(text: str):
    assert arn.parse(text) is None


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("eu-west-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-iso-east-1", "aws-iso"),
        ("us-isob-east-1", "aws-iso-b"),
        ("us-isof-south-1", "aws-iso-f"),
        ("eu-isoe-west-1", "aws-iso-e"),
        ("eusc-de-east-1", "aws-eusc"),
    ],
)
def test_the_partition_of_a_region(region: str, partition: str):
    assert partitions.of_region(region).name == partition


def test_the_secret_in_a_reference_to_a_part_of_it():
    secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:app-AbCdEf"
    assert arn.secret_of(f"{secret}:key::") == secret
    assert arn.secret_of(secret) == secret
