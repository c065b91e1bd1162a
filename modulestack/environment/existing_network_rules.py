"""Rules of a network that is there already, as far as a file tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from modulestack.contract import limits
from modulestack.environment.model import Environment
from modulestack.fields.text import bare, listed
from modulestack.fields.violation import FieldPath, RuleViolation

SECTION: FieldPath = ("network", "existing")
Kind = Literal["public", "private"]


def existing_vpc_is_named_once(environment: Environment) -> Iterator[RuleViolation]:
    """By its id or by tags; and its subnets likewise."""
    network = environment.network.existing
    if network is None:
        return
    if network.vpc_id is None and not network.vpc_tags:
        yield RuleViolation(
            ((*SECTION, "vpc_id"), (*SECTION, "vpc_tags")),
            "is not set: write the VPC's id, or under vpc_tags tags that it alone has",
        )
    for id_key, tag_key in (
        ("vpc_id", "vpc_tags"),
        ("public_subnet_ids", "public_subnet_tags"),
        ("private_subnet_ids", "private_subnet_tags"),
    ):
        if getattr(network, id_key) and getattr(network, tag_key):
            yield RuleViolation(
                ((*SECTION, tag_key), (*SECTION, id_key)), f"is set beside {id_key}: keep one of the two"
            )


def existing_subnets_suffice(environment: Environment) -> Iterator[RuleViolation]:
    """A load balancer is in two zones at least, and has one subnet in each."""
    network = environment.network.existing
    if network is None or network.finds_subnets:
        return
    least = limits.LOAD_BALANCER_ZONES
    public, private = network.public_subnet_ids, network.private_subnet_ids
    if len(private) < least and not network.private_subnet_tags:
        yield RuleViolation(
            ((*SECTION, "private_subnet_ids"), (*SECTION, "private_subnet_tags")),
            f"{len(private)} is too few: load balancers and tasks need {least}, in different zones",
        )
    reachable = public_modules(environment)
    if len(public) < least and not network.public_subnet_tags and reachable:
        yield RuleViolation(
            (
                *((*SECTION, key) for key in ("public_subnet_ids", "public_subnet_tags")),
                *(("modules", name, "reachable_from") for name in reachable),
            ),
            f"{len(public)} is too few: {who_needs_public(reachable)} {least}, in different zones",
        )


def existing_subnets_differ(environment: Environment) -> Iterator[RuleViolation]:
    """A subnet is public or private."""
    network = environment.network.existing
    if network is None:
        return
    seen: dict[str, str] = {}
    for name in ("private_subnet_ids", "public_subnet_ids"):
        for index, subnet in enumerate(getattr(network, name)):
            if subnet in seen:
                where = "twice" if seen[subnet] == name else f"under {seen[subnet]} too: a subnet is public or private"
                yield RuleViolation(((*SECTION, name, index),), f"{subnet} is listed here {where}")
            seen.setdefault(subnet, name)


def existing_groups_are_in_it(environment: Environment) -> Iterator[RuleViolation]:
    """A security group is used in its own VPC, and one that is made has none of others."""
    if environment.network.existing is not None:
        return
    for name, module in environment.modules.items():
        groups = module.existing_security_groups
        if groups.tasks or groups.load_balancer:
            yield RuleViolation(
                (("modules", name, "existing_security_groups"), ("network",)),
                "is set, and the network is made anew, with no group of others in it: name the groups' VPC under "
                "network.existing, or leave it out",
            )


def public_modules(environment: Environment) -> list[str]:
    """Names of the modules that are reachable from the internet; then those of shared load balancers that are."""
    sections = environment.load_balancers.items()
    made = {name: each for name, each in sections if not each.existing and each.cloudfront is None}
    found = [
        name
        for name, module in environment.modules.items()
        if module.is_public and (module.has_own_load_balancer or made.keys() & set(module.shared_load_balancers))
    ]
    return [*found, *(name for name, section in made.items() if not section.is_internal)]


def who_needs_public(reachable: list[str]) -> str:
    """That the modules *reachable* from the internet need ... ."""
    return (
        f"{listed(map(bare, reachable[:5]), 'and')} {'is' if len(reachable) == 1 else 'are'} reachable from the "
        "internet, which needs"
    )
