"""Volumes that are directories of an EFS file system, as a task definition has them; ids of what is made come later."""

from __future__ import annotations

import hashlib
from typing import Any

PERMISSIONS = "0755"
"""Of a directory that is made when it is first mounted."""


def file_system_stand_in(name: str) -> str:
    """What stands for the id of the file system *name* until it is made."""
    return f"fs-{_digest(name)}"


def access_point_stand_in(volume: str) -> str:
    """What stands for the id of the access point of a module's *volume* until it is made."""
    return f"fsap-{_digest(volume)}"


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:17]


def directory_of(module: str, volume: str, directory: str | None) -> str:
    """Where in its file system the *volume* of *module* is: each has a place of its own unless the file names one."""
    return directory or f"/{module}/{volume}"


def posix_user(user: str) -> tuple[int, int] | None:
    """User and group id of a container's *user* (``1000`` or ``1000:1000``); None: it is a name in the image."""
    who, _, group = user.partition(":")
    if not who.isdecimal() or not (group or who).isdecimal():
        return None
    return int(who), int(group or who)


def volume_definition(name: str, file_system: str, access_point_id: str | None) -> dict[str, Any]:
    """
    The volume *name* of a task definition, in the file system of that name in the environment's file.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSVolumeConfiguration.html
    """
    return {
        "name": name,
        "efsVolumeConfiguration": {
            "fileSystemId": file_system_stand_in(file_system),
            "rootDirectory": "/",
            "transitEncryption": "ENABLED",
            "authorizationConfig": {
                "accessPointId": access_point_id or access_point_stand_in(name),
                "iam": "ENABLED",
            },
        },
    }
