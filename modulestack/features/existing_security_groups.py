"""Security groups that are there already, for a module's tasks and its load balancer, besides those of its own."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import limits
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, Seed
from modulestack.features.core import CoreKeys
from modulestack.features.core_effects import STOPS_ALL
from modulestack.features.feature import Feature
from modulestack.fields import kinds
from modulestack.fields.effects import Effect, EffectKind, Effects
from modulestack.fields.section import Section
from modulestack.fields.violation import FieldPath, RuleViolation


class ExistingSecurityGroups(Section):
    """Nothing in them is changed. What they let in, they let in to the module; who lets them in, lets it in."""

    tasks: tuple[kinds.SecurityGroupId, ...] = ()
    """`sg-...`, up to four: of the tasks, jobs and one-off runs, such as the group that a database lets in."""
    load_balancer: tuple[kinds.SecurityGroupId, ...] = ()
    """`sg-...`, up to four: of the load balancer, such as a group that lets an office in."""


class ExistingSecurityGroupsKeys(CoreKeys):
    """Groups of others that the module is in."""

    existing_security_groups: ExistingSecurityGroups = ExistingSecurityGroups()
    """Security groups that are there, in the environment's existing network, besides the module's own."""


def there_is_room_for_the_groups(module: ExistingSecurityGroupsKeys) -> Iterator[RuleViolation]:
    """
    A network interface is in five, of which one is the module's own; each is listed once.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html (securityGroups)
    """
    most = limits.SECURITY_GROUPS_OF_AN_INTERFACE - 1
    for key in ExistingSecurityGroups.model_fields:
        groups: tuple[str, ...] = getattr(module.existing_security_groups, key)
        field: FieldPath = ("existing_security_groups", key)
        if len(groups) > most:
            yield RuleViolation((field,), f"{len(groups)} are too many, beside the module's own: allowed up to {most}")
        for index, group in enumerate(groups):
            if group in groups[:index]:
                yield RuleViolation(((*field, index),), f"{group} is in the list twice")


def contribute(module: ExistingSecurityGroupsKeys, context: ModuleContext) -> Contribution:
    """What must be there."""
    del context
    groups = (*module.existing_security_groups.tasks, *module.existing_security_groups.load_balancer)
    return Contribution(
        feature="existing_security_groups",
        seeds=tuple(Seed(kind="security_group", reference=group) for group in dict.fromkeys(groups)),
    )


_EFFECTS: dict[str, Effects[ExistingSecurityGroupsKeys]] = {
    "existing_security_groups.tasks": (
        STOPS_ALL,
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS),
            text="whoever lets in one that is taken out, lets the tasks in no longer",
        ),
    ),
    "existing_security_groups.load_balancer": (
        Effect(kinds=(EffectKind.IN_PLACE,), text="whom one that is taken out let in, comes in no longer"),
    ),
}

FEATURE = Feature(
    keys=ExistingSecurityGroupsKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(there_is_room_for_the_groups,),
    needs_port={("existing_security_groups", "load_balancer"): "groups of the load balancer"},
)
