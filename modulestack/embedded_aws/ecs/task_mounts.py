"""Which file systems a task mounts, and how."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from modulestack.embedded_aws.ecs.file_system_mounts import EfsMount
from modulestack.embedded_aws.ecs.models import EcsTask


def mounts(task: EcsTask) -> Iterator[EfsMount]:
    """Every file system that *task* mounts as it starts."""
    for volume in task.definition.document.get("volumes", ()):
        if wanted := of_volume(task, volume):
            yield wanted


def of_volume(task: EcsTask, volume: dict[str, Any]) -> EfsMount | None:
    """How *task* mounts *volume*, as its definition has it; None: it is in no file system."""
    configuration, interface = volume.get("efsVolumeConfiguration"), task.interface
    if not configuration or interface is None:
        return None
    return EfsMount(
        volume=configuration,
        zone=task.zone,
        address=interface.address,
        groups=task.security_groups,
        role=task.overrides.get("taskRoleArn") or task.definition.document.get("taskRoleArn"),
    )
