"""Read whether EBS volumes can be made for tasks: their role, their snapshots and keys."""

from __future__ import annotations

from collections.abc import Sequence

from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AccessDenied, Rejected
from modulestack.release.planning.launch_volumes import Configuration, LaunchVolumeFacts
from modulestack.release.planning.role_facts import policy_statements, trust_of

_NO_SNAPSHOT = {"InvalidSnapshot.NotFound"}
_NO_KEY = {"NotFoundException", "NotFound"}


def read_launch_volumes(
    aws: AwsClient, volumes: Sequence[Configuration]
) -> tuple[tuple[LaunchVolumeFacts, ...], tuple[str, ...]]:
    """
    What of *volumes* (as UpdateService takes them) is there, and what could not be asked.

    Raises:
        AwsFailure: AWS could not be asked, for other reasons than a missing permission.
    """
    facts, unread = [], []
    for each in volumes:
        try:
            facts.append(_facts(aws, each))
        except AccessDenied as denied:
            unread.append(f"no permission for {denied.action} (volume {each['name']})")
        except ValueError as wrong:
            unread.append(f"volume {each['name']}: {wrong}")
    return tuple(facts), tuple(unread)


def _facts(aws: AwsClient, volume: Configuration) -> LaunchVolumeFacts:
    managed = volume["managedEBSVolume"]
    role = managed["roleArn"]
    trust = trust_of(aws, role)
    return LaunchVolumeFacts(
        name=volume["name"],
        role=role,
        trust=trust,
        statements=() if trust is None else policy_statements(aws, role),
        snapshot=_missing_snapshot(aws, managed.get("snapshotId", "")),
        key=_wrong_key(aws, managed.get("kmsKeyId", "")),
    )


def _missing_snapshot(aws: AwsClient, snapshot: str) -> str:
    if snapshot:
        try:
            aws.call("ec2", "describe_snapshots", SnapshotIds=[snapshot])
        except Rejected as rejected:
            if rejected.code not in _NO_SNAPSHOT:
                raise
            return snapshot
    return ""


def _wrong_key(aws: AwsClient, key: str) -> str:
    """Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html"""
    if not key:
        return ""
    try:
        found = aws.call("kms", "describe_key", KeyId=key)["KeyMetadata"]
    except Rejected as rejected:
        if rejected.code not in _NO_KEY:
            raise
        return f"there is no key {key}"
    state = found["KeyState"]
    return "" if state == "Enabled" else f"the key {key} is {state}, and EBS uses Enabled ones only"
