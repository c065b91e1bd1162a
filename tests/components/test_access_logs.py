"""The buckets of access logs, and the bucket that the file names instead."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pulumi
import pytest
from pulumi import ResourceOptions

from components import access_logs_check
from components.access_logs import load_balancer_logs
from components.account import AwsAccount
from components.release_bucket import ReleaseBucket, ReleaseBucketArgs
from modulestack.contract.log_delivery import LOAD_BALANCING
from modulestack.contract.policy_document import allow, document
from modulestack.features.contribution import Listener
from tests.harness import Deployed, deploy
from tests.support.environments import WEB, environment

OWN = "dev-access-logs"
ELB, SERVER = f"{OWN}-policy", f"{OWN}-s3-policy"


def _deployed(account: AwsAccount, section: dict[str, Any], *, protection: bool = False) -> Deployed:
    env = environment({"web": WEB}, access_logs=section, deletion_protection=protection)

    def program() -> None:
        releases = ReleaseBucket("dev-releases", ReleaseBucketArgs(deletion_protection=protection))
        logs = load_balancer_logs(env, account, releases, ResourceOptions())
        keys = ("enabled", "prefix")
        told = {name: {key: getattr(each, key) for key in keys} for name, each in logs.arguments.items()}
        pulumi.export("arguments", told)

    return deploy(program)


def _of(deployed: Deployed, kind: str) -> dict[str, Any]:
    return {key.split(" ")[1]: value for key, value in deployed.inputs().items() if key.startswith(f"s3/{kind}:")}


def test_two_buckets_the_second_for_what_is_asked_of_the_first(account: AwsAccount):
    """Each with a policy for the one service that writes there, beside that which refuses plain HTTP."""
    deployed = _deployed(account, {"retention_days": 90})
    policies = {name: json.loads(inputs["policy"]) for name, inputs in _of(deployed, "bucketPolicy").items()}
    arn = policies[ELB]["Statement"][0]["Resource"][0].split("/")[0]
    assert policies[ELB]["Statement"] == [
        {
            "Effect": "Allow",
            "Action": ["s3:PutObject"],
            "Resource": [f"{arn}/AWSLogs/{account.id}/*"],
            "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
        },
        policies["dev-releases-tls-only"]["Statement"][0] | {"Resource": [arn, f"{arn}/*"]},
    ]
    assert policies[SERVER]["Statement"][0]["Condition"] == {
        "StringEquals": {"aws:SourceAccount": account.id},
        "ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"},
    }
    assert _of(deployed, "bucketLogging") == {
        f"{OWN}-of-access-logs": {"bucket": OWN, "targetBucket": f"{OWN}-s3", "targetPrefix": "access-logs/"},
        f"{OWN}-of-releases": {"bucket": "dev-releases", "targetBucket": f"{OWN}-s3", "targetPrefix": "releases/"},
    }
    assert {name: each["forceDestroy"] for name, each in _of(deployed, "bucket").items()} == {
        "dev-releases": True,
        OWN: True,
        f"{OWN}-s3": True,
    }
    [rule] = _of(deployed, "bucketLifecycleConfiguration")[f"{OWN}-lifecycle"]["rules"]
    assert (rule["expiration"], rule["noncurrentVersionExpiration"]) == ({"days": 90}, {"noncurrentDays": 7})


def test_a_network_load_balancer_logs_the_tls_that_it_ends(account: AwsAccount):
    """By a service of its own, which the policy names only then; of TCP it has nothing to log."""
    tls = {**WEB, "protocol": "tls", "scaling": None, "tasks": 1}
    env = environment({"web": tls}, access_logs={}, domain={"zone": "example.com"})

    def program() -> None:
        releases = ReleaseBucket("dev-releases", ReleaseBucketArgs(deletion_protection=False))
        logs = load_balancer_logs(env, account, releases, ResourceOptions())
        told = {
            protocol: [*logs.of_network([Listener(port=443, protocol=protocol)]).arguments]
            for protocol in ("TLS", "TCP")
        }
        pulumi.export("told", told)

    deployed = deploy(program)
    _, written, looked, _ = json.loads(_of(deployed, "bucketPolicy")[ELB]["policy"])["Statement"]
    assert deployed.exports["told"] == {"TLS": ["access_logs"], "TCP": []}
    assert (written["Principal"], written["Condition"]) == (
        {"Service": "delivery.logs.amazonaws.com"},
        {
            "StringEquals": {"aws:SourceAccount": account.id},
            "ArnLike": {"aws:SourceArn": f"arn:aws:logs:{account.region}:{account.id}:*"},
        },
    )
    assert looked["Action"] == ["s3:GetBucketAcl"]


def test_protected_buckets_are_not_emptied(account: AwsAccount):
    deployed = _deployed(account, {}, protection=True)
    assert {each["forceDestroy"] for each in _of(deployed, "bucket").values()} == {False}


def test_in_china_the_older_form_stands_beside(account: AwsAccount):
    china = AwsAccount(id=account.id, region="cn-north-1", partition="aws-cn")
    [policy] = [
        json.loads(each["policy"]) for name, each in _of(_deployed(china, {}), "bucketPolicy").items() if name == ELB
    ]
    assert [each["Principal"] for each in policy["Statement"]] == [
        {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
        {"AWS": "arn:aws-cn:iam::638102146993:root"},
        "*",
    ]


def test_what_a_load_balancer_is_told(account: AwsAccount):
    """Only what is asked for; of a bucket that is there its prefix, and nothing is made for it."""
    found = _deployed(account, {"bucket": "central-logs", "prefix": "dev", "health_checks": True})
    where = {"enabled": True, "prefix": "dev"}
    assert found.exports["arguments"] == {"access_logs": where, "health_check_logs": where}
    assert _of(found, "bucket").keys() == {"dev-releases"}
    assert _of(found, "bucketLogging") == {}


def _checked(monkeypatch: pytest.MonkeyPatch, account: AwsAccount, bucket: Any, policy: Any = None) -> list[str]:
    """What is told of a bucket in the region *bucket*, with *policy*; exceptions are raised."""
    told: list[str] = []

    def answer(value: Any) -> Any:
        if isinstance(value, Exception):
            raise value
        return value

    monkeypatch.setattr(access_logs_check, "get_bucket", lambda **_: SimpleNamespace(bucket_region=answer(bucket)))
    monkeypatch.setattr(access_logs_check, "get_bucket_policy", lambda **_: SimpleNamespace(policy=answer(policy)))
    monkeypatch.setattr(pulumi.log, "info", told.append)
    env = environment({"web": WEB}, access_logs={"bucket": "central-logs"})
    access_logs_check.check(env, account, pulumi.InvokeOptions())
    return told


OPEN = json.dumps(
    document(
        {
            **allow(["s3:PutObject"], ["arn:aws:s3:::central-logs/AWSLogs/123456789012/*"]),
            "Principal": {"Service": LOAD_BALANCING},
        }
    )
)


@pytest.mark.parametrize(
    ("bucket", "policy", "told"),
    [
        (
            Exception("reading S3 Bucket (central-logs): couldn't find resource"),
            None,
            "there is no bucket central-logs",
        ),
        ("eu-central-1", None, "central-logs is in eu-central-1, and load balancers write to buckets of their own"),
        ("eu-west-1", Exception("couldn't find resource"), "load balancers cannot write to central-logs: its policy"),
        (
            "eu-west-1",
            OPEN.replace("central-logs", "other"),
            "let logdelivery.elasticloadbalancing.amazonaws.com do s3",
        ),
        (Exception("connection reset"), None, "central-logs cannot be looked up: connection reset"),
    ],
)
def test_a_bucket_that_cannot_be_written_to_is_refused(
    monkeypatch: pytest.MonkeyPatch, account: AwsAccount, bucket: Any, policy: Any, told: str
):
    with pytest.raises(pulumi.RunError, match=rf"^access_logs\.bucket: .*{told}"):
        _checked(monkeypatch, account, bucket, policy)


def test_a_bucket_that_is_open_and_one_that_is_not_ours_to_look_at(
    monkeypatch: pytest.MonkeyPatch, account: AwsAccount
):
    assert _checked(monkeypatch, account, "eu-west-1", OPEN) == []
    [told] = _checked(monkeypatch, account, Exception("api error AccessDenied: Access Denied"))
    assert "load balancing will say whether it may write" in told
