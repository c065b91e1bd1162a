"""What a release finds of the file systems that tasks mount."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.release.planning.mounts import (
    MountedVolume,
    MountFacts,
    mount_problems,
    mounts_of,
    permission_problems,
)
from tests.release.planning.test_preflight import MANIFEST, allow

ROLE = "arn:aws:iam::123456789012:role/modulestack/staging/web/staging-web-task"
DATA = MountedVolume("data", "fs-1", "fsap-1", by_iam=True, writes=True)
ARN = "arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-1"
MOUNT, WRITE = "elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"
AGAIN = "run `pulumi up --refresh -s staging`"
MEND = f"{AGAIN}; one that the file names by id is mended by who made it"


def _by(point: str) -> dict[str, Any]:
    return {"Condition": {"StringEquals": {"elasticfilesystem:AccessPointArn": f"arn:x:access-point/{point}"}}}


def test_volumes_in_file_systems_are_found_with_who_writes():
    """A volume that all containers only read needs no permission to write."""
    configuration = {"fileSystemId": "fs-1", "authorizationConfig": {"accessPointId": "fsap-1", "iam": "ENABLED"}}
    definition: dict[str, Any] = {
        "volumes": [{"name": "tmp"}, {"name": "data", "efsVolumeConfiguration": configuration}],
        "containerDefinitions": [
            {"name": "web", "mountPoints": [{"sourceVolume": "data", "containerPath": "/a", "readOnly": True}]},
            {"name": "b", "mountPoints": [{"sourceVolume": "tmp", "containerPath": "/b"}]},
        ],
    }
    assert mounts_of(definition) == [DATA._replace(writes=False)]
    definition["containerDefinitions"][1]["mountPoints"].append({"sourceVolume": "data", "containerPath": "/c"})
    assert mounts_of(definition) == [DATA]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (MountFacts(mount=DATA, subnets=frozenset({"subnet-1", "subnet-2"})), []),
        (MountFacts(mount=DATA, subnets=frozenset({"subnet-8", "subnet-9"})), []),
        (
            MountFacts(mount=DATA, missing="file system fs-1"),
            [("refuse", f"volume data: there is no file system fs-1: {MEND}")],
        ),
        (
            MountFacts(mount=DATA),
            [("refuse", f"volume data: file system fs-1 has no mount target, so no task can mount it: {MEND}")],
        ),
        (
            MountFacts(mount=DATA, subnets=frozenset({"subnet-1"})),
            [
                (
                    "refuse",
                    (
                        "volume data: file system fs-1 has mount targets in 1 zones, and tasks are in 2: those in "
                        f"subnet-2 cannot mount it: {MEND}"
                    ),
                )
            ],
        ),
    ],
)
def test_what_is_not_there_is_refused(facts: MountFacts, expected: list[tuple[str, str]]):
    assert [*mount_problems([facts], ["subnet-1", "subnet-2"], MANIFEST)] == expected


@pytest.mark.parametrize(
    ("statements", "lacking"),
    [
        ([allow([MOUNT, WRITE], ARN, **_by("fsap-1"))], []),
        ([allow("elasticfilesystem:*", "*")], []),
        ([allow([MOUNT], ARN, **_by("fsap-1"))], [(WRITE, "tasks can only read volume data")]),
        (
            [allow([MOUNT, WRITE], ARN, **_by("fsap-2"))],
            [(MOUNT, "no task can start"), (WRITE, "tasks can only read volume data")],
        ),
        ([], [(MOUNT, "no task can start"), (WRITE, "tasks can only read volume data")]),
    ],
)
def test_what_the_role_lacks_is_told(statements: list[dict[str, Any]], lacking: list[tuple[str, str]]):
    """A warning: the file system's own policy may allow it."""
    of_role = "task role staging-web-task is not allowed"
    unless = "unless the file system's own policy allows it"
    assert [*permission_problems([DATA], ROLE, statements, MANIFEST)] == [
        ("warn", f"{of_role} {action} on fs-1: {unless}, {then}: {AGAIN}") for action, then in lacking
    ]
