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


def _a_nat_instance_follows(edit: Edit[Environment]) -> bool:
    return edit.before.network.has_nat_instance and edit.after.network.has_nat_instance


def _a_nat_instance_and_disks_follow(edit: Edit[Environment]) -> bool:
    return _a_nat_instance_follows(edit) and _disks_follow(edit)


def _machines_follow(edit: Edit[Environment]) -> bool:
    return any(each.instance_refresh for each in edit.after.capacity.values())


def _machines_and_disks_follow(edit: Edit[Environment]) -> bool:
    return _machines_follow(edit) and _disks_follow(edit)


_NAT = "another NAT instance takes its place: for some minutes no private task gets out, and none starts"
_MACHINES = "after `up` EC2 Auto Scaling replaces the machines that run, and tasks leave each before it ends"
_WAIT = "nothing is to be done: once it runs, they get out by the same address"

ENCRYPTION_KEY: dict[str, Effects[Environment]] = {
    "encryption_key": (
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
            text=f"{_NAT}; volumes of EBS are under it with the next release",
            remedy=_WAIT,
            when="with a NAT instance and volumes of EBS",
            holds=_a_nat_instance_and_disks_follow,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text=_NAT,
            remedy=_WAIT,
            when="with a NAT instance",
            holds=_a_nat_instance_follows,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS, EffectKind.NEXT_RELEASE),
            text=f"{_MACHINES}; volumes of EBS are under it with the next release",
            when="with `instance_refresh` of machines and volumes of EBS",
            holds=_machines_and_disks_follow,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS),
            text=_MACHINES,
            when="with `instance_refresh` of machines",
            holds=_machines_follow,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE),
            text="what is written from then on, volumes of EBS with that release; what is there keeps its key, which "
            "stays if the environment made it, and must stay if not",
            when="with volumes of EBS",
            holds=_disks_follow,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="what is written from then on is under it, and disks of machines that are started from then on; file "
            "systems and repositories that are there keep what they were made with",
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
