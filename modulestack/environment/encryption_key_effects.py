"""What edits of the environment's key do to one that is up."""

from __future__ import annotations

from modulestack.environment.encrypted import is_made
from modulestack.environment.model import Environment
from modulestack.fields.effects import Edit, Effect, EffectKind, Effects


def _added(edit: Edit[Environment]) -> bool:
    return edit.before.encryption_key is None


def _own_one_stays(edit: Edit[Environment]) -> bool:
    return is_made(edit.before)


def _disks_follow(edit: Edit[Environment]) -> bool:
    volumes = [volume for module in edit.after.modules.values() for volume in module.volumes.values()]
    return any(volume.ebs and not volume.ebs.kms_key_arn for volume in volumes)


ENCRYPTION_KEY: dict[str, Effects[Environment]] = {
    "encryption_key": (
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE),
            text="what is written from then on, volumes of EBS with that release; what is there keeps its key, which "
            "stays if the environment made it, and must stay if not",
            when="with volumes of EBS",
            holds=_disks_follow,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="what is written from then on is under it; file systems and repositories that are there keep what "
            "they were made with",
            when="added",
            holds=_added,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="the environment's own key stays until the environment goes, for what is under it",
            when="in place of its own",
            holds=_own_one_stays,
        ),
        Effect(kinds=(EffectKind.IN_PLACE,), text="what is there is under the former key, which must stay for that"),
    ),
}
"""Key, dotted → effects."""
