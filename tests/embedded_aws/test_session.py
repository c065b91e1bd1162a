"""Nothing in the caller's environment diverts the embedded account or breaks it, and it has no way out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import boto3
import pytest

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.errors import EndpointRefused

HOSTILE = {
    "ALL_PROXY": "http://127.0.0.1:9",
    "AWS_ACCESS_KEY_ID": "AKIAREAL000000000000",
    "AWS_CA_BUNDLE": "/nowhere/ca.pem",
    "AWS_CONFIG_FILE": "/nowhere/config",
    "AWS_DATA_PATH": "/nowhere/data",
    "AWS_DEFAULT_REGION": "us-gov-west-1",
    "AWS_DEFAULTS_MODE": "auto",
    "AWS_ENDPOINT_URL": "https://example.com",
    "AWS_ENDPOINT_URL_S3": "https://s3.example.com",
    "AWS_MAX_ATTEMPTS": "9",
    "AWS_PROFILE": "production",
    "AWS_REGION": "us-gov-west-1",
    "AWS_RETRY_MODE": "adaptive",
    "AWS_ROLE_ARN": "arn:aws:iam::999999999999:role/x",
    "AWS_SECRET_ACCESS_KEY": "real",
    "AWS_SESSION_TOKEN": "real",
    "AWS_SHARED_CREDENTIALS_FILE": "/nowhere/credentials",
    "AWS_USE_DUALSTACK_ENDPOINT": "true",
    "AWS_USE_FIPS_ENDPOINT": "true",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/nowhere/token",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "MOTO_ACCOUNT_ID": "999999999999",
    "MOTO_S3_CUSTOM_ENDPOINTS": "https://example.com",
    "MOTO_SERVICE_WHITELIST": "sqs",
    "S3_IGNORE_SUBDOMAIN_BUCKETNAME": "true",
}

PROGRAM = """
import socket

def refuse(*arguments, **_):
    raise SystemExit(f"opened a connection: {arguments}")

socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
from modulestack.embedded_aws.account import EmbeddedAws
aws = EmbeddedAws()
aws.client("s3").create_bucket(Bucket="abcd", CreateBucketConfiguration={"LocationConstraint": aws.region})
aws.client("s3").put_object(Bucket="abcd", Key="k", Body=b"x")
aws.client("iam").list_roles()
aws.client("ec2").describe_vpcs()
print(aws.client("sts").get_caller_identity()["Account"], aws.client("sts").meta.region_name, aws.session().region_name)
import boto3
print(boto3.Session is boto3.session.Session)
"""


def test_a_hostile_environment_changes_nothing() -> None:
    """In a process of its own: moto and botocore read much of it when they are imported."""
    root = Path(__file__).parents[2]
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, **HOSTILE},
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.stdout.splitlines(), result.stderr, result.returncode) == (
        ["123456789012 eu-west-1 eu-west-1", "True"],
        "",
        0,
    )


def test_a_bad_profile_set_later_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in HOSTILE.items():
        monkeypatch.setenv(name, value)
    account = EmbeddedAws()
    assert account.client("sts").get_caller_identity()["Account"] == "123456789012"
    account.close()


def test_a_client_that_is_pointed_elsewhere_is_refused(aws: EmbeddedAws) -> None:
    client = aws.session().client("ssm", endpoint_url="https://example.com")
    with pytest.raises(
        EndpointRefused, match=r"^a client of the embedded AWS was pointed at example\.com; leave endpoint_url out$"
    ):
        client.describe_parameters()


def test_boto3_itself_is_untouched(aws: EmbeddedAws) -> None:
    """Other sessions of the process are ordinary ones: they have no way into the embedded account."""
    aws.client("ec2").describe_vpcs()
    ordinary = boto3.Session(aws_access_key_id="x", aws_secret_access_key="y", region_name="eu-west-1")
    assert ordinary.client("ssm", endpoint_url="http://127.0.0.1:9").meta.endpoint_url == "http://127.0.0.1:9"
    assert boto3.Session is boto3.session.Session
