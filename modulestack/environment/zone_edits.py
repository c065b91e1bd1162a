"""Which edits of the zone in which modules find each other are refused."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.environment.model import Environment
from modulestack.environment.standing import StandingEnvironment
from modulestack.fields.text import listed
from modulestack.fields.violation import RuleViolation


def refusals(environment: Environment, standing: StandingEnvironment) -> Iterator[RuleViolation]:
    """A name that stays the same cannot be in two zones, and is found nowhere between them."""
    wanted = environment.domain.private_zone_id if environment.domain else None
    if wanted == standing.private_zone_id:
        return
    moved = [
        name
        for name, module in environment.modules.items()
        if module.has_load_balancer and (module.inner_load_balancer or not module.is_public)
        if (before := standing.modules.get(name)) and environment.private_url(module) in before.urls
    ]
    if moved:
        yield RuleViolation(
            (("domain", "private_zone_id"),),
            f"{listed(moved, 'and')} would be found nowhere while names move from one zone to another: undo this; or "
            "first bring up that no module calls them, then write this",
        )
