"""Redirects on a network that answers nothing else: none is followed, and what each means for a call."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from modulestack.release.aws_access.client import AwsClient, AwsService
from modulestack.release.aws_access.errors import ResponseLost
from tests.release.broken_network import OTHER_HOST, Answer, BrokenNetwork, Fault
from tests.release.stack import BUCKET, StackAccount, stack_account
from tests.release.terminal import Terminal

KEY = "modules/web/lock.json"
CALLS: tuple[tuple[AwsService, str, dict[str, Any]], ...] = (
    ("s3", "get_object", {"Bucket": BUCKET, "Key": KEY}),
    ("s3", "list_objects_v2", {"Bucket": BUCKET}),
    ("s3", "put_object", {"Bucket": BUCKET, "Key": KEY, "Body": b"1", "IfNoneMatch": "*"}),
    ("s3", "delete_object", {"Bucket": BUCKET, "Key": KEY, "IfMatch": '"1"'}),
    ("ssm", "get_parameters", {"Names": ["/a"]}),
    ("ecs", "describe_services", {"cluster": "staging-web", "services": ["web"]}),
    ("ecs", "deregister_task_definition", {"taskDefinition": "staging-web:1"}),
    ("elbv2", "describe_target_groups", {"TargetGroupArns": ["arn"]}),
    ("iam", "get_role", {"RoleName": "staging-web-task"}),
)
BODIES = {
    "nothing": b"",
    "a page": b"<html><body>Log in</body></html>",
    "S3's error": b"<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message><Endpoint>e</Endpoint></Error>",
    "JSON": b'{"__type": "PermanentRedirect", "Error": {"Code": "AccessDenied"}}',
}
TARGETS = {
    "elsewhere": {"Location": f"https://user:pw@{OTHER_HOST}/path?token=1"},
    "plain HTTP": {"Location": f"http://{OTHER_HOST}/"},
    "itself": {"Location": "/"},
    "another region": {"x-amz-bucket-region": "us-east-1", "Location": "https://s3.us-east-1.amazonaws.com/"},
    "nowhere": {},
}


@pytest.fixture(scope="module")
def account() -> Iterator[StackAccount]:
    found = stack_account(("web",), quick=True)
    yield found
    found.aws.close()


def redirecting(status: int, body: str, target: str, *, delivered: int = 0) -> Fault:
    """Every answer."""

    def spoil(answer: Answer, service: str, chance: random.Random) -> Answer:
        del answer, service, chance
        return status, TARGETS[target], BODIES[body]

    return Fault(name="redirect", delivered=delivered, spoil=spoil)


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("target", TARGETS)
def test_no_redirect_is_followed(account: StackAccount, status: int, body: str, target: str):
    """One request for each call, to AWS's own host in our region, and its effect is not known."""
    network = BrokenNetwork(account.aws)
    aws = AwsClient(network.session, account.aws.clock, region=account.aws.region, patience_s=0.0)
    fault = redirecting(status, body, target)
    for service, operation, params in CALLS:
        with network.during(lambda service, operation, number: fault), pytest.raises(ResponseLost) as lost:
            aws.call(service, operation, **params)
        assert len(network.requests) == 1
        assert lost.value.code == f"HTTP {status}"
        assert lost.value.message.endswith(", which is not followed: the answer is not AWS's own")
        assert "pw" not in lost.value.message
        assert "token" not in lost.value.message
    assert all(host.endswith(".amazonaws.com") and "s3.us-east-1" not in host for host in network.hosts)


def test_a_redirect_says_where_to(account: StackAccount):
    """The page that one must log in at, say."""
    network = BrokenNetwork(account.aws)
    aws = AwsClient(network.session, account.aws.clock, region=account.aws.region, patience_s=0.0)
    fault = redirecting(302, "a page", "elsewhere")
    with network.during(lambda service, operation, number: fault), pytest.raises(ResponseLost) as lost:
        aws.call("s3", "list_objects_v2", Bucket=BUCKET)
    assert str(lost.value) == (
        "s3:ListBucket failed: HTTP 302: a redirect to https://bucket.elsewhere.example, which is not followed: "
        "the answer is not AWS's own"
    )


@pytest.mark.parametrize("target", TARGETS)
def test_a_release_behind_a_lasting_redirect_ends_with_its_timeout(
    account: StackAccount, monkeypatch: pytest.MonkeyPatch, target: str
):
    """It tries again every few seconds, with a word about it, and no more often than that."""
    network = BrokenNetwork(account.aws)
    terminal = Terminal(account, monkeypatch, network.client)
    fault = redirecting(307, "S3's error", target)
    began = account.aws.clock.now()
    with network.during(lambda service, operation, number: fault if service == "s3" else None):
        said = terminal("release", f"web=app@sha256:{'b' * 64}", "-e", "staging", "-y", "--timeout", "2m")
    took_s = account.aws.clock.now() - began
    assert said.code == 7
    assert 120 <= took_s <= 135
    assert said.out.count("trying again") >= 8
    assert "HTTP 307: a redirect" in said.out
    assert network.requests.count("GetObject") <= took_s
    assert "HeadBucket" not in network.requests
