"""Stand-ins for what two versions of an environment take for granted, in one account."""

from __future__ import annotations

from collections.abc import Sequence

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.environment.model import Environment, ExistingNetwork, NetworkSection
from modulestack.rehearsal.seeding.environment import seed_account
from modulestack.rehearsal.seeding.network import overridden, stand_ins

Overrides = dict[str, str]
TAGS = ("vpc_tags", "public_subnet_tags", "private_subnet_tags")


def seed_both_versions(aws: EmbeddedAws, old: Environment, new: Environment) -> tuple[list[str], Overrides, Overrides]:
    """
    Make all that *old* or *new* refers to, each thing once.

    Returns what was made, and the configuration in which each version's file must be overridden.
    """
    made, overrides = seed_account(aws, union(old, new))
    if old.domain and (new.domain is None or not _is_same_zone(old, new)):
        made += seed_account(aws, _only(old, domain=True))[0]
    both = union(old, new)
    names = stand_ins(both.network.existing, overrides)
    if old.network.existing and not _same_vpc(old, new):
        more, others = seed_account(aws, _only(old, domain=False))
        return made + more, _renamed(old, stand_ins(old.network.existing, others), old), _renamed(new, names, new)
    return made, _renamed(old, names, both), _renamed(new, names, both)


def union(old: Environment, new: Environment) -> Environment:
    """*new*, with whatever else *old* refers to."""
    modules = {**{f"{name}-before": module for name, module in old.modules.items()}, **new.modules}
    if old.permissions_boundary and old.permissions_boundary != new.permissions_boundary and modules:
        first = next(iter(modules))
        arns = (*modules[first].task_policy_arns, old.permissions_boundary)
        modules[first] = modules[first].model_copy(update={"task_policy_arns": arns})
    network = new.network
    if old.network.existing and new.network.existing and _same_vpc(old, new):
        network = NetworkSection(existing=_joined(old.network.existing, new.network.existing))
    domain = new.domain
    if domain and old.domain and _is_same_zone(old, new):
        domain = domain.model_copy(update={"zone_id": domain.zone_id or old.domain.zone_id})
    balancers = {**{f"{name}-before": each for name, each in old.load_balancers.items()}, **new.load_balancers}
    found = {"modules": modules, "network": network, "domain": domain, "load_balancers": balancers}
    return new.model_copy(update=found)


def _is_same_zone(old: Environment, new: Environment) -> bool:
    """Whether both can be in one public hosted zone: of one name, and of one id if both say it."""
    before, after = old.domain, new.domain
    if before is None or after is None or before.zone != after.zone:
        return False
    return None in (before.zone_id, after.zone_id) or before.zone_id == after.zone_id


def _same_vpc(old: Environment, new: Environment) -> bool:
    before, after = old.network.existing, new.network.existing
    if before is None or after is None:
        return False
    return None in (before.vpc_id, after.vpc_id) or before.vpc_id == after.vpc_id


def _joined(old: ExistingNetwork, new: ExistingNetwork) -> ExistingNetwork:
    def both(a: Sequence[str], b: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*b, *a]))

    return new.model_copy(
        update={
            "vpc_id": new.vpc_id or old.vpc_id,
            **{key: {**getattr(old, key), **getattr(new, key)} for key in TAGS},
            "public_subnet_ids": both(old.public_subnet_ids, new.public_subnet_ids),
            "private_subnet_ids": both(old.private_subnet_ids, new.private_subnet_ids),
        }
    )


def _only(environment: Environment, *, domain: bool) -> Environment:
    """*environment* with nothing to seed but its domain and who shows it, or but its network."""
    nothing: dict[str, object] = {"modules": {}, "permissions_boundary": None}
    other: dict[str, object] = {"network": NetworkSection()} if domain else {"domain": None, "load_balancers": {}}
    return environment.model_copy(update={**nothing, **other})


def _renamed(environment: Environment, names: dict[str, str], both: Environment) -> Overrides:
    """Ids are replaced; tags are those that the stand-ins have, which may be the other version's."""
    existing, seeded = environment.network.existing, both.network.existing
    if existing is None or seeded is None:
        return {}
    tags = {key: getattr(seeded, key) for key in TAGS if getattr(existing, key)}
    return overridden(existing.model_copy(update=tags), names)
