"""Stand-ins for what two versions of an environment take for granted, in one account."""

from __future__ import annotations

import json
from collections.abc import Sequence

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.environment.model import Environment, ExistingNetwork, NetworkSection
from modulestack.rehearsal.seeding.environment import seed_account

Overrides = dict[str, str]
NETWORK = "modulestack:network"


def seed_both_versions(aws: EmbeddedAws, old: Environment, new: Environment) -> tuple[list[str], Overrides, Overrides]:
    """
    Make all that *old* or *new* refers to, each thing once.

    Returns what was made, and the configuration in which each version's file must be overridden.
    """
    made, overrides = seed_account(aws, union(old, new))
    if old.domain and (new.domain is None or old.domain.zone != new.domain.zone):
        made += seed_account(aws, _only(old, domain=True))[0]
    names = _names(union(old, new), overrides)
    if old.network.existing and not _same_vpc(old, new):
        more, others = seed_account(aws, _only(old, domain=False))
        return made + more, _renamed(old, _names(old, others)), _renamed(new, names)
    return made, _renamed(old, names), _renamed(new, names)


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
    return new.model_copy(update={"modules": modules, "network": network})


def _same_vpc(old: Environment, new: Environment) -> bool:
    before, after = old.network.existing, new.network.existing
    return before is not None and after is not None and before.vpc_id == after.vpc_id


def _joined(old: ExistingNetwork, new: ExistingNetwork) -> ExistingNetwork:
    def both(a: Sequence[str], b: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*b, *a]))

    return new.model_copy(
        update={
            "public_subnet_ids": both(old.public_subnet_ids, new.public_subnet_ids),
            "private_subnet_ids": both(old.private_subnet_ids, new.private_subnet_ids),
        }
    )


def _only(environment: Environment, *, domain: bool) -> Environment:
    """*environment* with nothing to seed but its domain, or but its network."""
    nothing: dict[str, object] = {"modules": {}, "permissions_boundary": None}
    return environment.model_copy(update={**nothing, **({"network": NetworkSection()} if domain else {"domain": None})})


def _names(environment: Environment, overrides: Overrides) -> dict[str, str]:
    """Ids in the file → ids of the stand-ins."""
    wanted = environment.network.existing
    if wanted is None or NETWORK not in overrides:
        return {}
    made = json.loads(overrides[NETWORK])["existing"]
    pairs = [(wanted.vpc_id, made["vpc_id"])]
    for group in ("public_subnet_ids", "private_subnet_ids"):
        pairs += zip(getattr(wanted, group), made[group], strict=True)
    return dict(pairs)


def _renamed(environment: Environment, names: dict[str, str]) -> Overrides:
    existing = environment.network.existing
    if existing is None:
        return {}
    existing_ids = existing.model_dump(mode="json")
    groups = {key: [names[id_] for id_ in existing_ids[key]] for key in ("public_subnet_ids", "private_subnet_ids")}
    return {NETWORK: json.dumps({"existing": {**existing_ids, **groups, "vpc_id": names[existing.vpc_id]}})}
