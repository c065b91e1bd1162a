"""Which of the security groups that were found become the module's own, and which are others'."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from modulestack.contract.errors import BadInput
from modulestack.importing.found import FoundSecurityGroup, FoundService

DEFAULT = "default"
"""Name of the group that each VPC has: nobody deletes it."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Groups:
    """Security groups of a module."""

    tasks: FoundSecurityGroup
    load_balancer: FoundSecurityGroup | None
    also_of_tasks: tuple[str, ...]
    """Ids of others'."""
    also_of_load_balancer: tuple[str, ...]


def groups_of(found: FoundService) -> Groups:
    """
    The first of each that can be a module's own.

    Raises:
        BadInput: there is none, or tasks and load balancer are in one.
    """
    of_balancer = list((found.load_balancer.described.get("SecurityGroups") or ()) if found.load_balancer else ())
    of_tasks = list(found.network.get("securityGroups", ()))
    tasks = _own(found, "tasks", [each for each in of_tasks if each not in of_balancer] or of_tasks)
    own = found.own_load_balancer
    balancer = _own(found, "load balancer", of_balancer) if own and (own.has_groups or not own.is_network) else None
    if tasks.id in of_balancer:
        raise BadInput(
            f"{found.name}: its tasks and its load balancer are in one security group, {tasks.id}, and a module has "
            "two: put the tasks into one of their own first"
        )
    return Groups(
        tasks=tasks,
        load_balancer=balancer,
        also_of_tasks=tuple(each for each in of_tasks if each != tasks.id),
        also_of_load_balancer=tuple(each for each in of_balancer if balancer and each != balancer.id),
    )


def _own(found: FoundService, whose: str, ids: Sequence[str]) -> FoundSecurityGroup:
    for each in ids:
        group = found.security_groups[each]
        if group.described["GroupName"] != DEFAULT:
            return group
    raise BadInput(
        f"{found.name}: its {whose} {'are' if whose == 'tasks' else 'is'} in no security group but the VPC's default "
        "one, which no stack can own: put it into one of its own first"
    )
