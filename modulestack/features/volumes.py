"""Volumes of a module's tasks, and which of its containers mount them where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from modulestack.contract import limits
from modulestack.features import ebs, ebs_sizes, efs, ephemeral_storage, host_mounts
from modulestack.features.containers import ContainersKeys
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.ebs import Ebs
from modulestack.features.ecs_exec import WRITABLE
from modulestack.features.feature import Feature
from modulestack.features.jobs import JobsKeys
from modulestack.features.mounts import Mount, mount_points
from modulestack.features.volume_effects import CONTAINER, EFFECTS, MOUNTS
from modulestack.fields import kinds
from modulestack.fields.effects import Effects
from modulestack.fields.section import Section
from modulestack.fields.text import listed, nearest
from modulestack.fields.violation import FieldPath, RuleViolation

KEPT = "a volume outlives its tasks"
"""What a rehearsal shows of a module with a volume in a file system."""


class Volume(Section):
    """
    A directory of the task's own disk, empty when the task starts and gone when it stops: `{}`.

    Or, with `efs`, one of a file system: the same for all tasks, and kept. Or, with `ebs`, a disk of EBS: a new one for
    each task. Or, with `host_path`, what is there on the machine that the task runs on.
    """

    efs: kinds.FileSystemName | None = None
    """Which of the environment's `file_systems` it is in. Absent, and without `ebs`: it is on the task's own disk."""
    directory: kinds.EfsDirectory | None = None
    """
    Where in that file system. Absent: `/<module>/<volume>`, which no other module has; those that name the same one
    share it. It is made, the module's `user`'s, when it is first mounted.
    """
    access_point_id: kinds.AccessPointId | None = None
    """
    An access point that somebody else made for a file system with `id`; it says the directory and the user. Absent: one
    is made, for `directory` and the module's `user`.
    """
    ebs: Ebs | None = None
    """A disk of EBS instead: each task has a new one, which is deleted with it."""
    host_path: kinds.HostPath | None = None
    """
    A file or directory of the machine that the task runs on, such as `/var/log`, for modules with `capacity`; only
    read, unless a mount says `read_only: false`. On managed instances in `/var` or `/tmp`.
    """
    exceptions: dict[str, str] = Field(default_factory=dict)
    """`host_path`, where it gives a container the machine, such as `/var/run/docker.sock` → why that has to be."""


class VolumesKeys(ContainersKeys, ephemeral_storage.EphemeralStorageKeys, JobsKeys):
    """What containers of a task share."""

    volumes: dict[kinds.VolumeName, Volume] = Field(default_factory=dict)
    """
    Directories that the task's containers share, by name. `{}`: on the task's disk (20 GiB, or
    `ephemeral_storage_gib`); root's with mode 0755, unless the image of a container that mounts it says `VOLUME` there,
    and whose it is. Or in a file system: `{efs: shared}`. Or a disk of EBS: `{ebs: {size_gib: 100}}`. Or the machine's:
    `{host_path: /var/log}`. See storage.md.
    """
    mounts: dict[kinds.VolumeName, Mount] = Field(default_factory=dict)
    """Volume → where the module's own container mounts it."""


def volumes_are_mounted(module: VolumesKeys) -> Iterator[RuleViolation]:
    """One that nobody mounts was forgotten, or its name is not what somebody wrote elsewhere."""
    mounted = {volume for _, mounts in _mounts(module) for volume in mounts}
    for volume in module.volumes:
        if volume not in mounted:
            text = "nobody mounts it: add it to the mounts of a container, or leave it out"
            fields = tuple(field for field, _ in _mounts(module))
            yield RuleViolation((("volumes", volume), *fields), text)


def keys_are_of_their_kind(module: VolumesKeys) -> Iterator[RuleViolation]:
    """
    What says where in a file system a volume is needs one; an access point says it by itself.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSAuthorizationConfig.html (accessPointId)
    """
    for name, volume in module.volumes.items():
        for key in ("directory", "access_point_id"):
            if getattr(volume, key) and volume.efs is None:
                text = "is of a volume in a file system: add efs with the file system's name, or leave it out"
                yield RuleViolation((("volumes", name, key), ("volumes", name, "efs")), text)
        said = [key for key in ("efs", "ebs", "host_path") if getattr(volume, key) is not None]
        if len(said) > 1:
            text = f"is set beside {listed(said[1:], 'and')}, and a volume is one of them: keep one"
            yield RuleViolation(tuple(("volumes", name, key) for key in said), text)
        if volume.directory and volume.access_point_id:
            text = "is set beside access_point_id, which says the directory already: keep one of the two"
            yield RuleViolation((("volumes", name, "directory"), ("volumes", name, "access_point_id")), text)


def file_systems_know_the_user(module: VolumesKeys) -> Iterator[RuleViolation]:
    """
    An access point is made for a user by number, and leads to a directory of limited length.

    Sources: https://docs.aws.amazon.com/efs/latest/ug/API_PosixUser.html,
    https://docs.aws.amazon.com/efs/latest/ug/API_RootDirectory.html
    """
    for name, volume in module.volumes.items():
        if volume.efs is None or volume.access_point_id:
            continue
        who = efs.posix_user(module.user)
        if who is None or not all(number in limits.POSIX_ID for number in who):
            text = f"{module.user} has no number that {name}, a volume in a file system, can be made for: write uid:gid"
            yield RuleViolation((("user",), ("volumes", name, "efs")), text)
        path = efs.directory_of(module.name, name, volume.directory)
        if len(path) > limits.EFS_DIRECTORY_LENGTH:
            text = f"its directory {path} is too long: choose one with directory, or a shorter name"
            yield RuleViolation((("volumes", name), ("volumes", name, "directory")), text)


def mounts_are_of_volumes(module: VolumesKeys) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_MountPoint.html"""
    for field, mounts in _mounts(module):
        for volume in mounts:
            if volume in module.volumes:
                continue
            close = nearest(volume, module.volumes)
            there = f"allowed {listed(module.volumes)}" if module.volumes else "add it under volumes"
            text = f"there is no such volume: {f'did you mean {close}?' if close else there}"
            yield RuleViolation(((*field, volume), ("volumes", volume)), text)


def mount_paths_differ(module: VolumesKeys) -> Iterator[RuleViolation]:
    """A directory is one volume, and some are taken."""
    for field, mounts in _mounts(module):
        taken = _taken(module, is_own=field == ("mounts",))
        for volume, mount in mounts.items():
            path = mount.path.rstrip("/") or "/"
            if path in taken:
                text = f"{mount.path} is {taken[path]} already: choose another directory"
                yield RuleViolation(((*field, volume, "path"),), text)
            elif path == "/":
                text = "/ is the whole of the container: choose a directory"
                yield RuleViolation(((*field, volume, "path"),), text)
            taken.setdefault(path, f"where {volume} is mounted")


def _taken(module: VolumesKeys, *, is_own: bool) -> dict[str, str]:
    taken = dict.fromkeys(WRITABLE.values(), "the agent's of ECS Exec") if module.exec else {}
    has_own = is_own and (module.ephemeral_storage_gib or not module.writable_root)
    return taken | ({ephemeral_storage.PATH: "the container's own"} if has_own else {})


def _mounts(module: VolumesKeys) -> Iterator[tuple[FieldPath, Mapping[str, Mount]]]:
    """Mounts of each container, with their field."""
    yield ("mounts",), module.mounts
    for name, container in module.containers.items():
        yield ("containers", name, "mounts"), container.mounts


def is_read_only(module: VolumesKeys, volume: str) -> bool:
    """Whether no container may write to *volume*."""
    return all(mounts[volume].read_only for _, mounts in _mounts(module) if volume in mounts)


def contribute(module: VolumesKeys, context: ModuleContext) -> Contribution:
    """
    Volumes, and the mounts of the module's own container; the others say theirs themselves.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html,
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html
    """
    del context
    in_file_systems = any(volume.efs for volume in module.volumes.values())
    at_launch = ebs.volumes_of(module)
    return Contribution(
        feature="volumes",
        container={"mountPoints": mount_points(module.mounts)} if module.mounts else {},
        volumes=tuple(_definition(name, volume) for name, volume in module.volumes.items()),
        # What a service and its revision have must fit each other, and so a release sets both.
        service_ignored=("volumeConfiguration",) if at_launch else (),
        pipeline=ebs.looks(module),
        seeds=ebs.seeds(module),
        scenarios=(
            *((KEPT,) if in_file_systems else ()),
            *((ebs.OWN_VOLUME,) if at_launch else ()),
            *((host_mounts.OF_THE_MACHINE,) if host_mounts.paths_of(module) else ()),
        ),
    )


def complete(module: dict[str, Any], capacity: Mapping[str, Any]) -> None:
    """Mounts of what is the machine's, where nobody says whether they write."""
    del capacity
    host_mounts.read_only_unless_said(module)


def _definition(name: str, volume: Volume) -> dict[str, Any]:
    if volume.efs:
        return efs.volume_definition(name, volume.efs, volume.access_point_id)
    if volume.host_path:
        return host_mounts.definition(name, volume.host_path)
    return {"name": name, "configuredAtLaunch": True} if volume.ebs else {"name": name}


_EFFECTS: Mapping[str, Effects[VolumesKeys]] = {
    **EFFECTS,
    "containers.<container>": CONTAINER,
    **{f"containers.<container>.mounts.<mount>{key}": MOUNTS for key in ("", ".read_only")},
}

FEATURE = Feature(
    keys=VolumesKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(
        volumes_are_mounted,
        keys_are_of_their_kind,
        file_systems_know_the_user,
        mounts_are_of_volumes,
        mount_paths_differ,
        ebs.a_task_has_one,
        ebs_sizes.sizes_are_possible,
        ebs_sizes.speeds_are_possible,
        ebs_sizes.throughput_is_possible,
        ebs.a_schedule_gives_no_volume,
        host_mounts.are_on_machines,
        host_mounts.risky_ones_have_a_reason,
        host_mounts.exceptions_are_needed,
    ),
    context_rules=(
        ebs.keys_are_of_the_region,
        ebs.machines_are_of_nitro,
        host_mounts.managed_instances_write_in_few_places,
    ),
    notices=(ebs.what_it_means, host_mounts.what_it_means),
    complete=complete,
)
