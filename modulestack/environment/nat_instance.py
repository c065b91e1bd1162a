"""`network.create.nat: instance`: EC2 instances through which private tasks get out, and what that means."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract.instance_types import architecture_of, size_of
from modulestack.environment.model import Environment
from modulestack.fields.effects import IN_PLACE, Edit, Effect, EffectKind, Effects
from modulestack.fields.violation import FieldPath, RuleViolation

NAT: FieldPath = ("network", "create", "nat")
TYPE: FieldPath = ("network", "create", "nat_instance_type")


def architecture(environment: Environment) -> str:
    """Of the instance's type, as names of images have it: ``arm64`` or ``x86_64``."""
    create = environment.network.create
    return architecture_of(create.nat_instance_type).lower() if create else ""


def a_type_is_of_an_instance(environment: Environment) -> Iterator[RuleViolation]:
    """What is not made has no type."""
    create = environment.network.create
    if create and not environment.network.has_nat_instance and "nat_instance_type" in create.model_fields_set:
        yield RuleViolation(
            (TYPE, NAT), f"is of a NAT instance, and nat is {create.nat}: leave it out, or set nat to instance"
        )


def the_type_is_known(environment: Environment) -> Iterator[RuleViolation]:
    """
    One that EC2 has not would leave private tasks without a way out, and the group would ask for it again and again.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html
    """
    create = environment.network.create
    if create and environment.network.has_nat_instance and size_of(create.nat_instance_type) is None:
        yield RuleViolation(
            (TYPE,),
            f"{create.nat_instance_type} is no instance type that EC2 is known to have: write such as t4g.nano, or "
            "leave it out",
        )


def what_an_instance_is_worth(environment: Environment) -> Iterator[RuleViolation]:
    """
    A notice: it is cheap, and there is one of it.

    Sources: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-comparison.html,
    https://aws.amazon.com/ec2/pricing/on-demand/
    """
    create = environment.network.create
    if create and create.nat == "instance_per_zone":
        yield RuleViolation(
            (NAT,),
            "instance_per_zone: machines paid by the hour and not by the gigabyte: while one is replaced, some "
            "minutes, no private task of its zone gets out, and none starts there",
        )
    elif environment.network.has_nat_instance:
        yield RuleViolation(
            (NAT,),
            "instance: one machine in one zone, paid by the hour and not by the gigabyte: while it is replaced, some "
            "minutes, no private task gets out, and none starts",
        )


def _is_one(edit: Edit[Environment]) -> bool:
    return edit.before.network.has_nat_instance and edit.after.network.has_nat_instance


TYPE_EFFECTS: Effects[Environment] = (
    Effect(
        kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
        text="another instance takes its place: for some minutes no private task gets out, and none starts",
        remedy="nothing is to be done: once it runs, they get out by the same address",
        when="with `nat: instance` or `instance_per_zone`",
        holds=_is_one,
    ),
    *IN_PLACE,
)
