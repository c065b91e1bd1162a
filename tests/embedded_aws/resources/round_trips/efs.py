"""File systems: what each resource type is made of, and how it changes."""

from __future__ import annotations

import json

from tests.embedded_aws.resources.round_trips.world import TAGGED, TAGS, Case, hidden


def _mounted_with_tls(sid: str) -> str:
    secure = {"Bool": {"aws:SecureTransport": "false"}}
    statement = {"Sid": sid, "Effect": "Deny", "Principal": "*", "Action": "*", "Condition": secure}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


CASES: dict[str, Case] = {
    "aws:efs/accessPoint:AccessPoint": Case(
        lambda w: {
            "fileSystemId": w.file_system,
            "posixUser": {"uid": 1000, "gid": 1000, "secondaryGids": [2000]},
            "rootDirectory": {
                "path": "/data",
                "creationInfo": {"ownerUid": 1000, "ownerGid": 1000, "permissions": "0755"},
            },
            **TAGS,
        },
        TAGGED,
    ),
    "aws:efs/backupPolicy:BackupPolicy": Case(
        lambda w: {"fileSystemId": w.file_system, "backupPolicy": {"status": "ENABLED"}},
        {"backupPolicy": {"status": "DISABLED"}},
        stays=True,
    ),
    "aws:efs/fileSystem:FileSystem": Case(
        lambda w: {
            "creationToken": "shared",
            "encrypted": True,
            "kmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            "lifecyclePolicies": [{"transitionToIa": "AFTER_30_DAYS"}, {"transitionToArchive": "AFTER_90_DAYS"}],
            "performanceMode": "generalPurpose",
            "throughputMode": "elastic",
            **TAGS,
        },
        {
            "lifecyclePolicies": [{"transitionToPrimaryStorageClass": "AFTER_1_ACCESS"}],
            "throughputMode": "bursting",
            **TAGGED,
        },
    ),
    "aws:efs/fileSystemPolicy:FileSystemPolicy": Case(
        lambda w: {"fileSystemId": w.file_system, "policy": _mounted_with_tls("One")},
        {"policy": _mounted_with_tls("Other")},
        hidden("bypassPolicyLockoutSafetyCheck"),
    ),
    "aws:efs/mountTarget:MountTarget": Case(
        lambda w: {"fileSystemId": w.file_system, "subnetId": w.subnets[0], "securityGroups": w.groups[:1]},
        lambda w: {"securityGroups": w.groups[1:]},
    ),
}
