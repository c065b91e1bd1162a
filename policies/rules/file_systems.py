"""File systems: encrypted, backed up, mounted with TLS and as somebody who is not root."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .rule import UNKNOWN, Config, Resource, RuleFinding, Unchecked, Violation, shown

SYSTEM = "aws:efs/fileSystem:FileSystem"
BACKUP = "aws:efs/backupPolicy:BackupPolicy"
ACCESS_POINT = "aws:efs/accessPoint:AccessPoint"
DEFINITION = "aws:ecs/taskDefinition:TaskDefinition"
TYPES = frozenset({SYSTEM, BACKUP, ACCESS_POINT, DEFINITION})
_WANTED = {SYSTEM: ("encrypted", True), BACKUP: ("backupPolicy.status", "ENABLED")}
_MADE = "set it so in components/file_systems.py"


def are_closed(resource: Resource, config: Config) -> Iterator[RuleFinding]:  # noqa: ARG001
    """What is at rest and on its way is encrypted, backups are on, and no access point leads to all or is root's."""
    if resource.type == DEFINITION:
        yield from _volumes(resource)
    elif resource.type == ACCESS_POINT:
        yield from _access_point(resource)
    else:
        path, wanted = _WANTED[resource.type]
        yield from _is(path, resource.get(path), wanted, _MADE)


def _is(path: str, found: Any, wanted: Any, do: str) -> Iterator[RuleFinding]:
    if found is UNKNOWN:
        yield Unchecked(path=path)
    elif found != wanted:
        yield Violation(path=path, found=shown(found), allowed=shown(wanted), do=do)


def _access_point(resource: Resource) -> Iterator[RuleFinding]:
    uid, path = resource.get("posixUser.uid"), resource.get("rootDirectory.path")
    if uid is UNKNOWN:
        yield Unchecked(path="posixUser.uid")
    elif not uid:
        yield Violation(
            path="posixUser.uid", found=shown(uid), allowed="any user but 0", do="give the module another user"
        )
    if path is UNKNOWN:
        yield Unchecked(path="rootDirectory.path")
    elif path in (None, "/"):
        yield Violation(
            path="rootDirectory.path",
            found=shown(path),
            allowed="a directory below /",
            do="name one as the volume's `directory`",
        )


def _volumes(resource: Resource) -> Iterator[RuleFinding]:
    volumes = resource.get("volumes")
    if volumes is UNKNOWN:
        yield Unchecked(path="volumes")
        return
    for position, volume in enumerate(volumes or ()):
        efs = volume.get("efsVolumeConfiguration") if volume is not UNKNOWN else None
        if not efs or efs is UNKNOWN:
            continue
        path = f"volumes[{position}].efsVolumeConfiguration"
        yield from _is(f"{path}.transitEncryption", efs.get("transitEncryption"), "ENABLED", "mount it with TLS")
        by = efs.get("authorizationConfig") or {}
        if by is not UNKNOWN:
            yield from _is(f"{path}.authorizationConfig.iam", by.get("iam"), "ENABLED", "mount it as the tasks' role")
