"""
Whether a task can mount an EFS file system, and what AWS says if it cannot; read from moto's own objects.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-best-practices.html
https://docs.aws.amazon.com/efs/latest/ug/troubleshooting-efs-mounting.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from modulestack.contract import efs as contract
from modulestack.contract import iam_policy, partitions
from modulestack.embedded_aws.ecs import group_rules, role_policies
from modulestack.embedded_aws.interfaces import AccountInterface


@dataclasses.dataclass(frozen=True, kw_only=True)
class EfsMount:
    """A task that wants to mount a volume."""

    volume: Mapping[str, Any]
    """Its ``efsVolumeConfiguration``."""
    zone: str
    address: str
    groups: tuple[str, ...]
    """The task's security groups."""
    role: str | None
    """ARN of the task's role."""

    @property
    def file_system(self) -> str:
        """Its id."""
        return str(self.volume["fileSystemId"])

    @property
    def access_point(self) -> str | None:
        """Its id."""
        return (self.volume.get("authorizationConfig") or {}).get("accessPointId")

    @property
    def by_iam(self) -> bool:
        """Whether the task signs in with its role."""
        return (self.volume.get("authorizationConfig") or {}).get("iam") == "ENABLED"

    @property
    def encrypted(self) -> bool:
        """Whether by TLS."""
        return self.volume.get("transitEncryption") == "ENABLED"


def problem(aws: AccountInterface, region: str, mount: EfsMount) -> str | None:
    """
    Why *mount* fails, as AWS says it in a task's ``stoppedReason``; None: it does not.

    Texts: https://github.com/aws/amazon-ecs-cli/issues/1083 (no file system, or no mount target in the zone),
    https://github.com/docker-archive/compose-cli/issues/1490 (a security group, with TLS),
    https://github.com/aws/copilot-cli/issues/3350 (permissions, access point)
    """
    efs = aws.backend("efs", region)
    found = efs.file_systems_by_id.get(mount.file_system)
    targets = found.iter_mount_targets() if found else ()
    target = next((each for each in targets if each.availability_zone_name == mount.zone), None)
    if target is None:
        host = f"{mount.file_system}.efs.{region}.{partitions.of_region(region).dns_suffix}"
        said = (
            f'Failed to resolve "{host}" - check that your file system ID is correct, and ensure that the VPC has an '
            "EFS mount target for this file system ID. See https://docs.aws.amazon.com/console/efs/mount-dns-name for "
            "more detail. Attempting to lookup mount target ip address using botocore. Failed to import necessary "
            "dependency botocore, please install botocore first."
        )
        return failed(said, 1)
    if not _lets_in(aws.backend("ec2", region), target, mount):
        said = "Connection reset by peer" if mount.encrypted else "Connection timed out"
        return failed(f"b'mount.nfs4: {said}'", 32)
    point = efs.access_points.get(mount.access_point) if mount.access_point else None
    is_there = mount.access_point is None or (point is not None and point.file_system_id == mount.file_system)
    if not is_there or not is_allowed(aws, region, mount, contract.MOUNT):
        return failed("b'mount.nfs4: access denied by server while mounting 127.0.0.1:/'", 32)
    return None


def failed(said: str, code: int) -> str:
    """What AWS says of a mount that the mount helper gave up with *code*, having *said* so."""
    return (
        f"ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: {said} : "
        f"unsuccessful EFS utils command execution; code: {code}"
    )


def directory(aws: AccountInterface, region: str, mount: EfsMount) -> str:
    """Where in its file system *mount* leads."""
    point = aws.backend("efs", region).access_points.get(mount.access_point)
    return str(point.root_directory.get("Path", "/") if point else mount.volume.get("rootDirectory") or "/")


def is_allowed(aws: AccountInterface, region: str, mount: EfsMount, action: str) -> bool:
    """
    Whether the task may do *action*: by its role, or by the file system's own policy; without one all may.

    Source: https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
    """
    found = aws.backend("efs", region).file_systems_by_id.get(mount.file_system)
    if found is None:
        return False
    own = role_policies.of_document(found.file_system_policy) if found.file_system_policy else None
    if own is None:
        return True
    used = list(_of_this_mount(own, mount))
    denied = [_allowing(statement) for statement in used if statement.get("Effect") == "Deny"]
    if iam_policy.is_allowed(action, found.file_system_arn, denied):
        return False
    by_role = role_policies.statements(aws, mount.role) if mount.by_iam and mount.role else []
    return any(
        iam_policy.is_allowed(action, found.file_system_arn, _of_this_mount(statements, mount))
        for statements in (by_role, [{"Resource": "*", **s} for s in used])
    )


def _allowing(statement: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"Resource": "*", **statement, "Effect": "Allow"}


def _of_this_mount(statements: Iterable[Mapping[str, Any]], mount: EfsMount) -> Iterator[Mapping[str, Any]]:
    """Those whose conditions on the access point and on TLS hold; others are taken as met."""
    for statement in contract.through(mount.access_point, statements):
        conditions = (statement.get("Condition") or {}).values()
        if all(_holds(key.lower(), value, mount) for keys in conditions for key, value in keys.items()):
            yield statement


def _holds(key: str, value: Any, mount: EfsMount) -> bool:
    values = [str(each).lower() for each in iam_policy.listed(value)]
    return key != "aws:securetransport" or ("true" if mount.encrypted else "false") in values


def _lets_in(ec2: Any, target: Any, mount: EfsMount) -> bool:
    """Whether a security group of the mount target lets the task in on NFS's port."""
    return group_rules.let_in(
        ec2, target.security_groups or (), port=contract.PORT, address=mount.address, members_of=mount.groups
    )
