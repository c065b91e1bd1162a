"""File systems that tasks mount: whether they are there, and whether the task's role may mount them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from modulestack.contract import efs, partitions
from modulestack.contract.iam_policy import is_allowed
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AccessDenied, Rejected
from modulestack.release.planning import remedies

_MISSING = {"AccessPointNotFound", "FileSystemNotFound"}
Level = Literal["refuse", "warn"]


class MountedVolume(NamedTuple):
    """A volume of a task definition that is in a file system."""

    volume: str
    file_system: str
    """Its id."""
    access_point: str | None
    """Its id."""
    by_iam: bool
    """Whether the task signs in with its role."""
    writes: bool
    """Whether a container may write to it."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class MountFacts:
    """What AWS says of one."""

    mount: MountedVolume
    missing: str = ""
    """What there is not: ``file system fs-…`` or ``access point fsap-…``; empty: nothing."""
    subnets: frozenset[str] = frozenset()
    """In which there are mount targets, one for each zone."""


def mounts_of(definition: Mapping[str, Any]) -> list[MountedVolume]:
    """Every volume of *definition* that is in a file system of EFS, sorted."""
    found = []
    for volume in definition.get("volumes") or ():
        configuration = volume.get("efsVolumeConfiguration")
        if not configuration:
            continue
        by = configuration.get("authorizationConfig") or {}
        found.append(
            MountedVolume(
                volume=volume["name"],
                file_system=configuration["fileSystemId"],
                access_point=by.get("accessPointId"),
                by_iam=by.get("iam") == "ENABLED",
                writes=any(
                    point.get("sourceVolume") == volume["name"] and not point.get("readOnly")
                    for container in definition["containerDefinitions"]
                    for point in container.get("mountPoints") or ()
                ),
            )
        )
    return sorted(found)


def read_mounts(aws: AwsClient, definition: Mapping[str, Any]) -> tuple[tuple[MountFacts, ...], tuple[str, ...]]:
    """
    What of the file systems of *definition* is there, and what could not be asked.

    Raises:
        AwsFailure: AWS could not be asked, for other reasons than a missing permission.
    """
    facts, unread = [], []
    for mount in mounts_of(definition):
        try:
            facts.append(_facts(aws, mount))
        except AccessDenied as denied:
            unread.append(f"no permission for {denied.action} on {mount.file_system}")
    return tuple(facts), tuple(unread)


def _facts(aws: AwsClient, mount: MountedVolume) -> MountFacts:
    by = {"AccessPointId": mount.access_point} if mount.access_point else {"FileSystemId": mount.file_system}
    try:
        found = list(aws.paginate("efs", "describe_mount_targets", "MountTargets", **by))
    except Rejected as rejected:
        if rejected.code not in _MISSING:
            raise
        is_point = mount.access_point and rejected.code == "AccessPointNotFound"
        return MountFacts(
            mount=mount,
            missing=f"access point {mount.access_point}" if is_point else f"file system {mount.file_system}",
        )
    others = {target["FileSystemId"] for target in found} - {mount.file_system}
    if others:
        return MountFacts(mount=mount, missing=f"access point {mount.access_point} of {mount.file_system}")
    return MountFacts(mount=mount, subnets=frozenset(target["SubnetId"] for target in found))


def mount_problems(
    facts: Iterable[MountFacts], subnets: Iterable[str], manifest: ModuleManifest
) -> Iterator[tuple[Level, str]]:
    """Why tasks in *subnets* could not mount, and what to do about it."""
    wanted = set(subnets)
    for each in facts:
        name, system = each.mount.volume, each.mount.file_system
        if each.missing:
            yield "refuse", f"volume {name}: there is no {each.missing}: {remedies.of_file_system(manifest)}"
        elif not each.subnets:
            text = f"volume {name}: file system {system} has no mount target, so no task can mount it"
            yield "refuse", f"{text}: {remedies.of_file_system(manifest)}"
        elif len(each.subnets) < len(wanted):
            lacking = ", ".join(sorted(wanted - each.subnets))
            text = (
                f"volume {name}: file system {system} has mount targets in {len(each.subnets)} zones, and tasks are in "
                f"{len(wanted)}: those in {lacking} cannot mount it"
            )
            yield "refuse", f"{text}: {remedies.of_file_system(manifest)}"


def permission_problems(
    mounts: Iterable[MountedVolume], role: str, statements: Iterable[Mapping[str, Any]], manifest: ModuleManifest
) -> Iterator[tuple[Level, str]]:
    """
    What the task role *role* (its ARN) with *statements* lacks; the file system's own policy may allow it all the same.

    Source: https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
    """
    given = list(statements)
    for mount in mounts:
        for action in lacking(mount, given, manifest):
            text = (
                f"task role {role.rpartition('/')[2]} is not allowed {action} on {mount.file_system}: unless the file "
                f"system's own policy allows it, {_then(action, mount)}"
            )
            yield "warn", f"{text}: {remedies.of_role(role, manifest, 'allow it')}"


def _then(action: str, mount: MountedVolume) -> str:
    return "no task can start" if action == efs.MOUNT else f"tasks can only read volume {mount.volume}"


def lacking(mount: MountedVolume, statements: Iterable[Mapping[str, Any]], manifest: ModuleManifest) -> list[str]:
    """The actions that *mount* needs and *statements* do not allow."""
    if not mount.by_iam:
        return []
    partition = partitions.of_region(manifest.region).name
    arn = f"arn:{partition}:elasticfilesystem:{manifest.region}:{manifest.account}:file-system/{mount.file_system}"
    given = list(efs.through(mount.access_point, statements))
    return [each for each in (efs.MOUNT, *([efs.WRITE] if mount.writes else [])) if not is_allowed(each, arn, given)]
