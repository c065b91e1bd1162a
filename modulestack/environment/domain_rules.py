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


def previews_stay_in_the_account(environment: Environment) -> Iterator[RuleViolation]:
    """What workflows of pull requests may change there, only the other account could limit."""
    if environment.domain and environment.domain.role and environment.previews:
        yield RuleViolation(
            (("previews",), ("domain", "role")),
            "would let workflows of pull requests change every record of another account's zone: have previews beside "
            "an environment whose zone is in its own account, or leave one of the two out",
        )
