"""Volumes of a module's tasks, and which of its containers mount them where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import Field

from modulestack.features import ephemeral_storage
from modulestack.features.containers import ContainersKeys
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.ecs_exec import WRITABLE
from modulestack.features.feature import Feature
from modulestack.features.mounts import Mount, mount_points
from modulestack.fields import kinds
from modulestack.fields.effects import NEXT_RELEASE, Effects
from modulestack.fields.section import Section
from modulestack.fields.text import listed, nearest
from modulestack.fields.violation import FieldPath, RuleViolation


class Volume(Section):
    """A directory of the task's own disk, empty when the task starts and gone when it stops: `{}`."""


class VolumesKeys(ContainersKeys, ephemeral_storage.EphemeralStorageKeys):
    """What containers of a task share."""

    volumes: dict[kinds.VolumeName, Volume] = Field(default_factory=dict)
    """
    Directories on the task's disk (20 GiB, or `ephemeral_storage_gib`) that its containers share, by name: `{}`. Root's
    with mode 0755, unless the image of a container that mounts it says `VOLUME` there, and whose it is.
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


def contribute(module: VolumesKeys, context: ModuleContext) -> Contribution:
    """
    Volumes, and the mounts of the module's own container; the others say theirs themselves.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
    """
    del context
    return Contribution(
        feature="volumes",
        container={"mountPoints": mount_points(module.mounts)} if module.mounts else {},
        volumes=tuple({"name": volume} for volume in module.volumes),
    )


_EFFECTS: dict[str, Effects[VolumesKeys]] = {
    "volumes.<volume>": NEXT_RELEASE,
    "mounts.<mount>": NEXT_RELEASE,
    **{f"mounts.<mount>.{key}": NEXT_RELEASE for key in Mount.model_fields},
}

FEATURE = Feature(
    keys=VolumesKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(volumes_are_mounted, mounts_are_of_volumes, mount_paths_differ),
)
