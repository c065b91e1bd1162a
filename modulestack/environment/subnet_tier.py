"""`network.create.subnets`: where a created network's subnets have their addresses, and further kinds of them."""

from __future__ import annotations

from typing import Literal

from modulestack.fields import kinds
from modulestack.fields.effects import IN_PLACE, Effect, EffectKind, Effects
from modulestack.fields.section import Section

SubnetType = Literal["public", "private", "isolated"]
OWN_TIERS: tuple[SubnetType, ...] = ("public", "private")
"""Those that every created network has: load balancers and tasks are in them."""


class SubnetTier(Section):
    """
    A subnet in each zone: `public` and `private` have load balancers and tasks; others are for what others make.

    See network.md.
    """

    type: SubnetType | None = None
    """
    Whether it leads out as the network's public subnets do, as its private ones do, or not at all. Absent: as the name
    says, else `isolated`.
    """
    cidrs: tuple[kinds.Cidr, ...]
    """Addresses of its subnet in each zone, in the zones' order."""


def type_of(name: str, tier: SubnetTier) -> SubnetType:
    """How *tier*, which has this *name*, leads out."""
    named: tuple[SubnetType, ...] = tuple(each for each in OWN_TIERS if each == name)
    return tier.type or (named[0] if named else "isolated")


SUBNET_EFFECTS: dict[str, Effects[object]] = {
    "network.create.subnets.<subnet>": (
        Effect(
            kinds=(EffectKind.REFUSED,),
            text="the addresses of subnets cannot change",
            when="`public` and `private`, with other addresses than stand; or with addresses of one that goes",
            holds=lambda edit: edit.is_refused,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="subnets are added; or deleted: while something is in one, AWS does not, and the run ends with that "
            "error",
        ),
    ),
    "network.create.subnets.<subnet>.type": (
        Effect(
            kinds=(EffectKind.REPLACED,),
            text="associations with route tables, by which what is there leads out another way, or no more, from then "
            "on; for a moment it does not lead out at all",
        ),
    ),
    "network.create.subnets.<subnet>.cidrs": (
        Effect(
            kinds=(EffectKind.REFUSED,),
            text="the addresses of a subnet cannot change",
            when="with other addresses in a zone that stands",
            holds=lambda edit: edit.is_refused,
        ),
        *IN_PLACE,
    ),
}
"""Key, dotted → effects."""
