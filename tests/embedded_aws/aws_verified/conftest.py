"""The account that a test runs on: the embedded one, and a real one for who asks for it."""

from __future__ import annotations

import contextlib
import os
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws

VARIABLE = "MODULESTACK_AWS_VERIFIED"
"""``ACCOUNT_ID/REGION``: the opt-in."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run on the real account too if one is named."""
    if "account" in metafunc.fixturenames:
        real = [pytest.param("real", marks=pytest.mark.aws_verified)] if VARIABLE in os.environ else []
        metafunc.parametrize("account", ["embedded", *real], indirect=True, scope="session")


Client = Callable[[str], Any]
"""From boto3's name of a service to its client."""


@pytest.fixture(scope="session")
def account(request: pytest.FixtureRequest) -> Iterator[Client]:
    """Clients of the account. Made before a test is stripped of the machine's AWS variables."""
    if request.param == "real":
        session = real_session(os.environ[VARIABLE])
        yield lambda service: session.client(service, config=Config(ignore_configured_endpoint_urls=True))
        return
    aws = EmbeddedAws()
    yield aws.client
    aws.close()


def real_session(named: str) -> boto3.Session:
    """
    A session in the account and region that *named* says (``ACCOUNT_ID/REGION``), with the credentials at hand.

    Raises:
        ValueError: *named* is no such thing.
        RuntimeError: there are no credentials, or they are another account's.
    """
    match = re.fullmatch(r"(\d{12})/([a-z]{2}(?:-[a-z]+)+-\d)", named)
    if match is None:
        raise ValueError(f"{VARIABLE}={named!r}: allowed ACCOUNT_ID/REGION, such as 123456789012/eu-west-1")
    account_id, region = match.groups()
    found = boto3.Session().get_credentials()
    if found is None:
        raise RuntimeError(f"{VARIABLE} names account {account_id}, but there are no AWS credentials")
    frozen = found.get_frozen_credentials()
    session = boto3.Session(frozen.access_key, frozen.secret_key, frozen.token, region_name=region)
    mine = session.client("sts", config=Config(ignore_configured_endpoint_urls=True)).get_caller_identity()["Account"]
    if mine != account_id:
        raise RuntimeError(f"{VARIABLE} names account {account_id}, but the credentials are account {mine}'s")
    return session


@pytest.fixture
def unique() -> str:
    """A name that nobody has: 30 characters."""
    return f"modulestack-verified-{uuid.uuid4().hex[:9]}"


@pytest.fixture
def clean_up() -> Iterator[contextlib.ExitStack]:
    """Where a test puts what undoes what it did; run in reverse order at its end."""
    with contextlib.ExitStack() as stack:
        yield stack


@pytest.fixture
def vpc(account: Client, unique: str, clean_up: contextlib.ExitStack) -> str:
    """The id of a VPC of the test's own."""
    ec2 = account("ec2")
    tags = [{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": unique}]}]
    made: str = ec2.create_vpc(CidrBlock="10.255.0.0/28", TagSpecifications=tags)["Vpc"]["VpcId"]
    clean_up.callback(ec2.delete_vpc, VpcId=made)
    return made


def refusal(call: Callable[..., Any], **arguments: Any) -> str:
    """The code with which AWS refuses a call; empty: it does not."""
    try:
        call(**arguments)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""


@pytest.fixture(name="refusal")
def _refusal() -> Callable[..., str]:
    """The code with which AWS refuses a call; empty: it does not."""
    return refusal
