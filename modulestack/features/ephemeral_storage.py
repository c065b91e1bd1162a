"""The container's writable ``/tmp``: in memory, or on a disk of the task's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from modulestack.contract import limits
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.core import CoreKeys
from modulestack.features.feature import Feature
from modulestack.fields.effects import NEXT_RELEASE, Effects
from modulestack.fields.kinds import within
from modulestack.fields.violation import RuleViolation

PATH = "/tmp"  # noqa: S108 in the container
VOLUME = "tmp"
"""Name of the volume that is the container's ``/tmp`` where that is on disk."""


class EphemeralStorageKeys(CoreKeys):
    """How much disk a task has."""

    ephemeral_storage_gib: Annotated[int, within(limits.EPHEMERAL_STORAGE_GIB)] | None = None
    """
    GiB of disk for `/tmp`, 21 to 200; the image must then say `VOLUME /tmp`, or only root can write there. Absent:
    `/tmp` is in memory, at most half of it; with `writable_root` it is the image's.
    """


def machines_have_their_own_disk(module: EphemeralStorageKeys) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EphemeralStorage.html"""
    if module.capacity is not None and module.ephemeral_storage_gib is not None:
        yield RuleViolation(
            (("ephemeral_storage_gib",), ("capacity",)),
            f"{module.ephemeral_storage_gib} GiB is a disk of Fargate's, and the module runs on machines: leave it "
            "out; a volume without more is on the machine's own disk (root_volume_gib, or storage_gib)",
        )


def contribute(module: EphemeralStorageKeys, context: ModuleContext) -> Contribution:
    """
    A place to write.

    In memory, world-writable as every tmpfs is, at most half of the task's memory (what is in it counts as the task's).
    With ``ephemeral_storage_gib`` it is on that disk instead: a volume of the task, which Fargate makes root's with
    mode 0755 unless the image says otherwise with ``VOLUME /tmp``. With ``writable_root`` it is the image's own.

    Sources: https://aws.amazon.com/about-aws/whats-new/2026/01/amazon-ecs-tmpfs-mounts-aws-fargate-managed-instances/,
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
    """
    del context
    if not module.ephemeral_storage_gib and module.writable_root:
        return Contribution(feature="ephemeral_storage")
    if not module.ephemeral_storage_gib:
        tmpfs = {"containerPath": PATH, "size": module.memory // 2}
        return Contribution(feature="ephemeral_storage", container={"linuxParameters": {"tmpfs": [tmpfs]}})
    return Contribution(
        feature="ephemeral_storage",
        container={"mountPoints": [{"sourceVolume": VOLUME, "containerPath": PATH, "readOnly": False}]},
        volumes=({"name": VOLUME},),
        task={"ephemeralStorage": {"sizeInGiB": module.ephemeral_storage_gib}},
    )


_EFFECTS: dict[str, Effects[EphemeralStorageKeys]] = {"ephemeral_storage_gib": NEXT_RELEASE}

FEATURE = Feature(
    keys=EphemeralStorageKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(machines_have_their_own_disk,),
    of_fargate=("ephemeral_storage_gib",),
)
