"""Lifecycles of file systems: kept as they were put, and what EFS refuses of them."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws

IA, ARCHIVE = {"TransitionToIA": "AFTER_30_DAYS"}, {"TransitionToArchive": "AFTER_90_DAYS"}


@pytest.fixture
def systems(aws: EmbeddedAws) -> dict[str, str]:
    """Throughput mode → the id of a file system that has it."""
    made = {mode: aws.client("efs").create_file_system(ThroughputMode=mode) for mode in ("elastic", "bursting")}
    return {mode: str(each["FileSystemId"]) for mode, each in made.items()}


def test_a_lifecycle_is_kept_and_taken_away(aws: EmbeddedAws, systems: dict[str, str]):
    efs, where = aws.client("efs"), {"FileSystemId": systems["elastic"]}
    assert efs.describe_lifecycle_configuration(**where)["LifecyclePolicies"] == []
    efs.put_lifecycle_configuration(**where, LifecyclePolicies=[IA, ARCHIVE])
    assert efs.describe_lifecycle_configuration(**where)["LifecyclePolicies"] == [IA, ARCHIVE]
    efs.put_lifecycle_configuration(**where, LifecyclePolicies=[])
    assert efs.describe_lifecycle_configuration(**where)["LifecyclePolicies"] == []


@pytest.mark.parametrize(
    ("mode", "policies", "why"),
    [
        ("elastic", [{**IA, **ARCHIVE}], "malformed"),
        ("elastic", [IA, IA], "malformed"),
        ("elastic", [ARCHIVE], "later than TransitionToIA"),
        ("elastic", [IA, {"TransitionToArchive": "AFTER_30_DAYS"}], "later than TransitionToIA"),
        ("bursting", [IA, ARCHIVE], "Elastic Throughput"),
    ],
)
def test_what_efs_refuses(
    aws: EmbeddedAws, systems: dict[str, str], mode: str, policies: list[dict[str, str]], why: str
):
    with pytest.raises(ClientError, match=rf"\(BadRequest\).*{why}"):
        aws.client("efs").put_lifecycle_configuration(FileSystemId=systems[mode], LifecyclePolicies=policies)


def test_of_a_file_system_that_is_not_there(aws: EmbeddedAws):
    efs, where = aws.client("efs"), {"FileSystemId": "fs-0123456789abcdef0"}
    with pytest.raises(ClientError, match="FileSystemNotFound"):
        efs.put_lifecycle_configuration(**where, LifecyclePolicies=[IA])
    with pytest.raises(ClientError, match="FileSystemNotFound"):
        efs.describe_lifecycle_configuration(**where)
