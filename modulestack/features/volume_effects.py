"""What edits of volumes and mounts do to a module that is up."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Protocol

from modulestack.features.core_effects import RELEASE_IT
from modulestack.features.mounts import Mount
from modulestack.fields.effects import NEXT_RELEASE, Edit, Effect, EffectKind, Effects


class _Volume(Protocol):
    @property
    def efs(self) -> str | None: ...
    @property
    def access_point_id(self) -> str | None: ...


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


def _written(module: Mounting) -> set[str]:
    """Those of them that a container may write to."""
    return {
        name
        for container in (module, *module.containers.values())
        for name, mount in container.mounts.items()
        if not mount.read_only and name in in_file_systems(module)
    }


def _is_only_read(edit: Edit[Mounting]) -> bool:
    return not _written(edit.before) <= _written(edit.after)


def _is_written(edit: Edit[Mounting]) -> bool:
    return not _written(edit.after) <= _written(edit.before)


def _one_ends(edit: Edit[Mounting]) -> bool:
    return not in_file_systems(edit.before) <= in_file_systems(edit.after)


def _one_is_added(edit: Edit[Mounting]) -> bool:
    return not in_file_systems(edit.after) <= in_file_systems(edit.before)


def _has_an_access_point(edit: Edit[Mounting]) -> bool:
    """Of its own, which is for the user."""
    return any(volume.efs and not volume.access_point_id for volume in edit.before.volumes.values())


_CANNOT_START = "what is in it stays there; until the next release its tasks cannot be started anew"
_ENDS: Effect[Mounting] = Effect(
    kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
    text=_CANNOT_START,
    remedy=RELEASE_IT,
    when="of a file system, taken away",
    holds=_one_ends,
)
_BEGINS: Effect[Mounting] = Effect(
    kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE),
    text="its directory is made when it is first mounted",
    when="of a file system, added",
    holds=_one_is_added,
)
ELSEWHERE: Effect[Mounting] = Effect(
    kinds=(EffectKind.REPLACED, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
    text=f"the access point: {_CANNOT_START}",
    remedy=RELEASE_IT,
)

MOUNTS: Effects[Mounting] = (
    Effect(
        kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
        text="the tasks that run may no longer write to it",
        remedy="where they need to, put it back: they may again at once",
        when="where no container may write to a volume of a file system any more",
        holds=_is_only_read,
    ),
    Effect(
        kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE),
        when="where none might write to a volume of a file system before",
        holds=_is_written,
    ),
    *NEXT_RELEASE,
)

EFFECTS: dict[str, Effects[Mounting]] = {
    "volumes.<volume>": (_ENDS, _BEGINS, *NEXT_RELEASE),
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
