"""Access logs of an environment that stands: what an edit may end, and a bucket that somebody else made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.standing import StandingSandbox

WORKER: dict[str, Any] = {
    "aws:region": "eu-west-1",
    "network": {"create": {"cidr": "10.20.0.0/16", "zones": 2, "nat": "single"}},
    "modules": {"worker": {"image": "ghcr.io/example/worker:1", "tasks": 1}},
}
"""No load balancer: quick to bring up."""


@pytest.fixture
def standing(tmp_path: Path):
    made = StandingSandbox(tmp_path, **WORKER, access_logs={}, deletion_protection=True)
    yield made
    made.aws.close()


def test_protection_is_taken_off_before_logs_end(standing: StandingSandbox):
    """Step by step, as the refusal says; then both buckets go, with what is in them."""
    logs = [name for name in _buckets(standing) if "-access-logs-" in name]
    assert len(logs) == 2
    for bucket in logs:
        standing.aws.client("s3").put_object(Bucket=bucket, Key="a-log", Body=b"")
    for other in ({}, {"access_logs": {"bucket": "logs-of-others"}}):
        told = standing.refusal(**WORKER, **other, deletion_protection=True)
        assert "would be deleted with all its logs, which deletion_protection forbids: undo this, set" in told
    standing.up(**WORKER, access_logs={}, deletion_protection=False)
    standing.up(**WORKER, deletion_protection=True)
    assert not set(logs) & set(_buckets(standing))


def test_a_bucket_that_is_closed_is_refused_before_anything_is_made(standing: StandingSandbox):
    standing.aws.client("s3").create_bucket(
        Bucket="closed-logs", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    standing.up(**WORKER, access_logs={}, deletion_protection=False)
    told = standing.refusal(**WORKER, access_logs={"bucket": "closed-logs"}, deletion_protection=False)
    assert "load balancers cannot write to closed-logs: its policy does not let logdelivery" in told


def _buckets(standing: StandingSandbox) -> list[str]:
    return [each["Name"] for each in standing.aws.client("s3").list_buckets()["Buckets"]]
