"""Where a container mounts a volume of its task: what the file may say of it, and its mount point."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.fields import kinds
from modulestack.fields.section import Section


class Mount(Section):
    """Where a container mounts a volume."""

    path: kinds.ContainerPath
    """The directory in the container."""
    read_only: bool = False
    """Whether it may only read there. Absent, of a volume with `host_path`: `true`."""


def mount_points(mounts: Mapping[str, Mount]) -> list[dict[str, Any]]:
    """
    Volume → mount, as a container's definition has them.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_MountPoint.html
    """
    return [
        {"sourceVolume": volume, "containerPath": mount.path, "readOnly": mount.read_only}
        for volume, mount in mounts.items()
    ]
