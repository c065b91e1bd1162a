"""What edits of an environment's file systems do to one that is up."""

from __future__ import annotations

from modulestack.environment.model import Environment
from modulestack.fields.effects import IN_PLACE, Edit, Effect, EffectKind, Effects

_KEPT = "it stays as it is, with what is in it, and is found again where the section is put back"


def _one_is_deleted(edit: Edit[Environment]) -> bool:
    after = edit.after.file_systems
    return any(
        before.is_made and before.delete_with_environment and (name not in after or not after[name].is_made)
        for name, before in edit.before.file_systems.items()
    )


_DELETED: Effect[Environment] = Effect(
    kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
    text="it is deleted with all that is in it",
    remedy="what is deleted is gone, but for its backups: set `delete_with_environment` to false first, in an edit of "
    "its own",
    when="taken away with `delete_with_environment`",
    holds=_one_is_deleted,
)


def _is_mounted(edit: Edit[Environment]) -> bool:
    """Whether a module has a volume of any: which one is edited, an edit does not tell."""
    return any(volume.efs for module in edit.before.modules.values() for volume in module.volumes.values())


_RELEASE = "release the modules that mount it right after, with --template-only"


def _one_ends(edit: Edit[Environment]) -> bool:
    return not edit.before.file_systems.keys() <= edit.after.file_systems.keys()


FILE_SYSTEMS: dict[str, Effects[Environment]] = {
    "file_systems.<file_system>": (
        _DELETED,
        Effect(kinds=(EffectKind.IN_PLACE,), text=_KEPT, when="taken away", holds=_one_ends),
        Effect(kinds=(EffectKind.IN_PLACE,), text="it is made, empty, or the one that was kept is used again"),
    ),
    "file_systems.<file_system>.id": (
        Effect(
            kinds=(EffectKind.REPLACED, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
            text="mount targets and access points: what is in the one is not in the other, and tasks cannot be started "
            "anew until the next release",
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
    "file_systems.<file_system>.delete_with_environment": (
        Effect(kinds=(EffectKind.NOTHING,), text="it counts once the file system, or the environment, is taken away"),
    ),
}
"""Key, dotted → effects."""
