"""Secrets by reference: what ECS fetches and what may be read for it."""

from __future__ import annotations

import dataclasses

import pytest

from modulestack.features import secrets
from modulestack.features.context import ModuleContext

ACCOUNT = ModuleContext(
    environment="dev",
    region="eu-west-1",
    partition="aws",
    account_id="123456789012",
    zone=None,
    http_redirect=False,
    private_zone="dev.internal",
    urls={},
)
CHINA = dataclasses.replace(ACCOUNT, partition="aws-cn", region="cn-north-1")
SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret"
OTHER = "arn:aws:secretsmanager:us-east-1:210987654321:secret:shared/db-AbCdEf"


@pytest.mark.parametrize(
    ("reference", "arn"),
    [
        ("ssm:/prod/db/url", "arn:aws:ssm:eu-west-1:123456789012:parameter/prod/db/url"),
        ("secretsmanager:db", f"{SECRET}:db"),
        ("secretsmanager:prod/db#password", f"{SECRET}:prod/db:password::"),
        (f"{OTHER}:password::", f"{OTHER}:password::"),
    ],
)
def test_a_reference_becomes_a_full_arn(reference: str, arn: str):
    assert secrets.value_from(reference, ACCOUNT) == arn


def test_the_arn_is_of_the_account_s_own_partition():
    assert secrets.value_from("ssm:/a", CHINA) == "arn:aws-cn:ssm:cn-north-1:123456789012:parameter/a"


def test_exactly_what_is_named_may_be_read():
    """A key is read with its whole secret, a secret without the suffix of its ARN by a pattern of that length."""
    references = ["secretsmanager:db#user", "secretsmanager:db#password", "ssm:/b", "ssm:/a", f"{OTHER}:password::"]
    assert secrets.readable(references, ACCOUNT) == {
        "secretsmanager:GetSecretValue": [f"{SECRET}:db-??????", OTHER],
        "ssm:GetParameters": [
            "arn:aws:ssm:eu-west-1:123456789012:parameter/a",
            "arn:aws:ssm:eu-west-1:123456789012:parameter/b",
        ],
    }


def test_a_full_arn_without_its_suffix_gets_the_pattern():
    assert secrets.readable([f"{SECRET}:db"], ACCOUNT) == {"secretsmanager:GetSecretValue": [f"{SECRET}:db-??????"]}


def test_without_secrets_nothing_may_be_read():
    assert secrets.readable([], ACCOUNT) == {}
