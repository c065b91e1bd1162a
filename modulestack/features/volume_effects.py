"""What edits of volumes and mounts do to a module that is up."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Protocol

from modulestack.features.core_effects import NEEDED, RELEASE_IT
from modulestack.features.ebs import Ebs
from modulestack.features.mounts import Mount
from modulestack.fields.effects import NEXT_RELEASE, Edit, Effect, EffectKind, Effects


class _Volume(Protocol):
    @property
    def efs(self) -> str | None: ...
    @property
    def access_point_id(self) -> str | None: ...
    @property
    def ebs(self) -> Ebs | None: ...


class _Container(Protocol):
    @property
    def mounts(self) -> Mapping[str, Mount]: ...


class Mounting(_Container, Protocol):
    """A module with its volumes and containers."""

    @property
    def volumes(self) -> Mapping[str, _Volume]:
        """By name."""

    @property
    def containers(self) -> Mapping[str, _Container]:
        """Those beside its own, by name."""


def in_file_systems(module: Mounting) -> set[str]:
    """Names of the volumes that are in a file system."""
    return {name for name, volume in module.volumes.items() if volume.efs}


def _on_disks_of_their_own(module: Mounting) -> dict[str, Ebs]:
    return {name: volume.ebs for name, volume in module.volumes.items() if volume.ebs is not None}


def _has_another_disk(edit: Edit[Mounting]) -> bool:
    """Whether one of EBS comes or goes."""
    return _on_disks_of_their_own(edit.before).keys() != _on_disks_of_their_own(edit.after).keys()


def _uses(module: Mounting) -> set[str]:
    """Keys and snapshots that the role by which disks are made may use."""
    disks = _on_disks_of_their_own(module).values()
    return {each for disk in disks for each in (disk.kms_key_arn, disk.snapshot_id) if each}


def _one_is_no_longer_used(edit: Edit[Mounting]) -> bool:
    return not _uses(edit.before) <= _uses(edit.after)


def _written(module: Mounting) -> set[str]:
    """Those of them that a container may write to."""
    return {
        name
        for container in (module, *module.containers.values())
        for name, mount in container.mounts.items()
        if not mount.read_only and name in in_file_systems(module)
    }


def _mounted(edit: Edit[Mounting]) -> set[str]:
    """Names of the volumes whose mounts are edited: of one mount, or all of a container."""
    if "mounts" in edit.path:
        return {str(edit.path[edit.path.index("mounts") + 1])}
    sides = (side.containers.get(str(edit.path[1])) for side in (edit.before, edit.after))
    return {name for container in sides if container is not None for name in container.mounts}


def _is_only_read(edit: Edit[Mounting]) -> bool:
    return not (_written(edit.before) & _mounted(edit)) <= _written(edit.after)


def _is_written(edit: Edit[Mounting]) -> bool:
    return not (_written(edit.after) & _mounted(edit)) <= _written(edit.before)


def _ends(edit: Edit[Mounting]) -> bool:
    return edit.path[1] in in_file_systems(edit.before) - in_file_systems(edit.after)


def _begins(edit: Edit[Mounting]) -> bool:
    return edit.path[1] in in_file_systems(edit.after) - in_file_systems(edit.before)


def _has_an_access_point(edit: Edit[Mounting]) -> bool:
    """Of its own, which is for the user."""
    return any(volume.efs and not volume.access_point_id for volume in edit.before.volumes.values())


_CANNOT_START = "what is in it stays there; until the next release its tasks cannot be started anew"
_ENDS: Effect[Mounting] = Effect(
    kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
    text=_CANNOT_START,
    remedy=RELEASE_IT,
    when="of a file system, taken away",
    holds=_ends,
)
_BEGINS: Effect[Mounting] = Effect(
    kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE),
    text="its directory is made when it is first mounted",
    when="of a file system, added",
    holds=_begins,
)
ELSEWHERE: Effect[Mounting] = Effect(
    kinds=(EffectKind.REPLACED, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
    text=f"the access point: {_CANNOT_START}",
    remedy=RELEASE_IT,
)

_DISK: Effect[Mounting] = Effect(
    kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE),
    text="the role by which it is made is there before that release; it stays as long as tasks that run have one",
    when="of EBS, added or taken away",
    holds=_has_another_disk,
)
_MADE_OF: Effects[Mounting] = (
    Effect(
        kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
        text="until the next release its tasks cannot be started anew, because their volumes can no longer be made",
        remedy=RELEASE_IT,
        when="if it had another one",
        holds=_one_is_no_longer_used,
    ),
    Effect(kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE)),
)

_ONLY_READ: Effect[Mounting] = Effect(
    kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
    text="the tasks that run may no longer write to it",
    remedy="where they need to, put it back: they may again at once",
    when="where no container may write to a volume of a file system any more",
    holds=_is_only_read,
)
_WRITTEN: Effect[Mounting] = Effect(
    kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE),
    when="where none might write to a volume of a file system before",
    holds=_is_written,
)
MOUNTS: Effects[Mounting] = (_ONLY_READ, _WRITTEN, *NEXT_RELEASE)
CONTAINER: Effects[Mounting] = (
    dataclasses.replace(
        _ONLY_READ,
        text="the tasks that run may no longer write to what only it wrote to, and until the release that follows no "
        "task can be started anew: they need what their role no longer may",
        remedy=f"where they need to write, put it back; else {RELEASE_IT}",
        when="without what only it referred to, where no other may write to a volume of a file system",
        holds=lambda edit: edit.is_needed_by_tasks and _is_only_read(edit),
    ),
    dataclasses.replace(
        _ONLY_READ,
        text="the tasks that run may no longer write to a volume of a file system that only it wrote to",
        remedy=f"where they need to write, put it back: they may again at once; else {RELEASE_IT}",
    ),
    NEEDED,
    _WRITTEN,
    *NEXT_RELEASE,
)
"""Of a whole container that is added or taken away."""

EFFECTS: dict[str, Effects[Mounting]] = {
    "volumes.<volume>": (_ENDS, _BEGINS, _DISK, *NEXT_RELEASE),
    "volumes.<volume>.ebs": (_DISK, *NEXT_RELEASE),
    **{f"volumes.<volume>.ebs.{key}": NEXT_RELEASE for key in Ebs.model_fields},
    **dict.fromkeys(("volumes.<volume>.ebs.kms_key_arn", "volumes.<volume>.ebs.snapshot_id"), _MADE_OF),
    "volumes.<volume>.host_path": (
        Effect(kinds=(EffectKind.NEXT_RELEASE,), text="what is on the machines stays there, at either path"),
    ),
    "volumes.<volume>.exceptions": (Effect(kinds=(EffectKind.NOTHING,)),),
    "volumes.<volume>.efs": (_ENDS, _BEGINS, ELSEWHERE),
    "volumes.<volume>.directory": (ELSEWHERE,),
    "volumes.<volume>.access_point_id": (
        dataclasses.replace(
            ELSEWHERE, kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS), text=_CANNOT_START
        ),
    ),
    "user": (
        dataclasses.replace(ELSEWHERE, when="with a volume of a file system", holds=_has_an_access_point),
        *NEXT_RELEASE,
    ),
    **{f"mounts.<mount>.{key}": NEXT_RELEASE for key in Mount.model_fields},
    **{f"mounts.<mount>{key}": MOUNTS for key in ("", ".read_only")},
}
