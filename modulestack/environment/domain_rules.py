"""Rules of `domain`: a hosted zone of another account, whose records are changed by a role there."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.environment.model import Environment
from modulestack.fields.violation import RuleViolation


def a_role_has_its_zone(environment: Environment) -> Iterator[RuleViolation]:
    """The role's owner allows it one zone, by its id."""
    if environment.domain and environment.domain.role and not environment.domain.zone_id:
        yield RuleViolation(
            (("domain", "role"), ("domain", "zone_id")),
            "is of whoever owns the hosted zone: write its id, to which the role is limited, under zone_id",
        )


def a_private_zone_is_of_the_network(environment: Environment) -> Iterator[RuleViolation]:
    """With which VPCs a zone is associated, its owner says; one that is made it cannot be yet."""
    domain = environment.domain
    if domain and domain.private_zone_id and not environment.network.existing:
        yield RuleViolation(
            (("domain", "private_zone_id"), ("network",)),
            "is associated with a VPC that is there: name that under network.existing, or leave it out for a zone that "
            "is made",
        )
    if domain and domain.private_zone_id and domain.private_zone_id == domain.zone_id:
        yield RuleViolation(
            (("domain", "private_zone_id"), ("domain", "zone_id")),
            "is the public zone: write the id of a private one, or leave it out",
        )


def a_private_zone_is_looked_up(environment: Environment) -> Iterator[RuleViolation]:
    """A warning: a module that is private may come."""
    domain = environment.domain
    if domain is None or domain.private_zone_id is None:
        return
    if not any(module.is_named_inside for module in environment.modules.values()):
        text = "no module has a name inside, so no record is made in it: it is for modules that others call"
        yield RuleViolation((("domain", "private_zone_id"),), text)


def previews_stay_in_the_account(environment: Environment) -> Iterator[RuleViolation]:
    """What workflows of pull requests may change there, only the other account could limit."""
    if environment.domain and environment.domain.role and environment.previews:
        yield RuleViolation(
            (("previews",), ("domain", "role")),
            "would let workflows of pull requests change every record of another account's zone: have previews beside "
            "an environment whose zone is in its own account, or leave one of the two out",
        )
