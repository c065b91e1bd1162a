"""What edits of an environment's file systems do to one that is up."""

from __future__ import annotations

from modulestack.environment.file_system import FileSystemLifecycle
from modulestack.environment.model import Environment
from modulestack.fields.effects import IN_PLACE, Edit, Effect, EffectKind, Effects

_KEPT = "it stays as it is, with what is in it, and is found again where the section is put back"


def _name(edit: Edit[Environment]) -> str:
    """Of the file system whose key is edited."""
    return str(edit.path[1])


def _is_deleted(edit: Edit[Environment]) -> bool:
    before, after = (side.file_systems.get(_name(edit)) for side in (edit.before, edit.after))
    made_still = after is not None and after.is_made
    return before is not None and before.is_made and before.delete_with_environment and not made_still


def _is_mounted(edit: Edit[Environment]) -> bool:
    """Whether a module has a volume of it."""
    volumes = (volume for module in edit.before.modules.values() for volume in module.volumes.values())
    return any(volume.efs == _name(edit) for volume in volumes)


def _lifecycle(edit: Edit[Environment]) -> FileSystemLifecycle | None:
    after = edit.after.file_systems.get(_name(edit))
    return after.lifecycle if after else None


def _ends(edit: Edit[Environment]) -> bool:
    return _name(edit) not in edit.after.file_systems


_GONE = "it is deleted with all that is in it"
_RELEASE = "release the modules that mount it right after, with --template-only"
_NOT_DELETED = (
    "what is deleted is gone, but for its backups: set `delete_with_environment` to false first, in an edit of its own"
)
_CANNOT_START = "tasks cannot be started anew until the next release"

FILE_SYSTEMS: dict[str, Effects[Environment]] = {
    "file_systems.<file_system>": (
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text=_GONE,
            remedy=_NOT_DELETED,
            when="taken away with `delete_with_environment`",
            holds=_is_deleted,
        ),
        Effect(kinds=(EffectKind.IN_PLACE,), text=_KEPT, when="taken away", holds=_ends),
        Effect(kinds=(EffectKind.IN_PLACE,), text="it is made, empty, or the one that was kept is used again"),
    ),
    "file_systems.<file_system>.id": (
        Effect(
            kinds=(EffectKind.REPLACED, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
            text=f"mount targets and access points: {_GONE}, and {_CANNOT_START}",
            remedy=f"{_NOT_DELETED}; then {_RELEASE}",
            when="of one that is mounted and has `delete_with_environment`",
            holds=lambda edit: _is_deleted(edit) and _is_mounted(edit),
        ),
        Effect(
            kinds=(EffectKind.REPLACED, EffectKind.INTERRUPTS),
            text=f"mount targets: {_GONE}",
            remedy=_NOT_DELETED,
            when="of one with `delete_with_environment`",
            holds=_is_deleted,
        ),
        Effect(
            kinds=(EffectKind.REPLACED, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
            text=f"mount targets and access points: what is in the one is not in the other, and {_CANNOT_START}",
            remedy=f"copy what is needed from one to the other first, and {_RELEASE}",
            when="of one that is mounted",
            holds=_is_mounted,
        ),
        Effect(kinds=(EffectKind.REPLACED,), text="mount targets"),
    ),
    "file_systems.<file_system>.security_group_id": (
        Effect(
            kinds=(EffectKind.REPLACED, EffectKind.INTERRUPTS),
            text="the way of the tasks to it: what they have open there waits",
            remedy=f"see that there is a mount target in each zone of the tasks; if they do not go on, {_RELEASE}",
            when="of one that is mounted",
            holds=_is_mounted,
        ),
        *IN_PLACE,
    ),
    "file_systems.<file_system>.kms_key_arn": (
        Effect(kinds=(EffectKind.NOTHING,), text="a file system keeps the encryption that it was made with"),
    ),
    "file_systems.<file_system>.lifecycle": (
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="what has been moved stays where it is",
            when="taken away",
            holds=lambda edit: _lifecycle(edit) is None,
        ),
        *IN_PLACE,
    ),
    **{f"file_systems.<file_system>.lifecycle.{key}": IN_PLACE for key in FileSystemLifecycle.model_fields},
    "file_systems.<file_system>.delete_with_environment": (
        Effect(kinds=(EffectKind.NOTHING,), text="it counts once the file system, or the environment, is taken away"),
    ),
}
"""Key, dotted → effects."""
