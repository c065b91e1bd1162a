"""
Which AWS services a module's tasks and its machines call, and where they pull images: worked out of its contributions.

What the features let a task's roles do is what the task, or ECS for it, calls: a feature says it once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from modulestack.contract import image_reference, partitions, vpc_endpoints
from modulestack.contract.account import NO_ACCOUNT
from modulestack.environment import managed_daemon
from modulestack.environment.encrypted import encrypted
from modulestack.environment.model import Environment, Module
from modulestack.environment.pulled_through import pulled_through
from modulestack.features import registry
from modulestack.features.contribution import Statement
from modulestack.fields.violation import FieldPath

APPLICATION = "permissions"
"""The feature whose statements are the application's own: nobody knows when it calls what."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Calls:
    """What one module, or one Managed Daemon, calls."""

    path: FieldPath
    """Where it is in the file."""
    needed: frozenset[str]
    """Short names of services without which its tasks do not start, or a feature that the file asks for is idle."""
    by_application: frozenset[str]
    """Of services that its own permissions are about."""
    elsewhere: frozenset[tuple[str, str]]
    """Services that are needed in other regions than the environment's: short name and region."""
    images: tuple[tuple[FieldPath, str], ...]
    """Its images, as tasks pull them, each with its field."""

    @property
    def name(self) -> str:
        """What people call it."""
        return ".".join(str(part) for part in self.path[1:])


def calls(environment: Environment) -> Iterator[Calls]:
    """Of every module of *environment*, in the file's order, then of every Managed Daemon."""
    pulled = encrypted(pulled_through(environment, _account(environment)))
    for module in pulled.modules.values():
        if not any(registry.violations(module)):  # it cannot be told what a module does that is not valid
            yield _of_module(module, pulled)
    for name, managed in pulled.managed_instances.items():
        for daemon, said in managed.daemons.items():
            where = pulled.context_of_daemon(
                name, daemon, partition=partitions.of_region(pulled.region).name, account_id=_account(pulled)
            )
            needed, elsewhere = _called(managed_daemon.starts(said, where), pulled.region)
            path: FieldPath = ("managed_instances", name, "daemons", daemon)
            yield Calls(
                path=path,
                needed=needed | {*vpc_endpoints.AGENT},
                by_application=frozenset(),
                elsewhere=elsewhere,
                images=(((*path, "image"), said.image),),
            )


def needed(environment: Environment) -> frozenset[str]:
    """Short names of all services that tasks of *environment* call, as far as the file tells."""
    return frozenset(name for each in calls(environment) for name in each.needed | each.by_application)


def endpoints(environment: Environment) -> tuple[str, ...]:
    """Short names of the services that *environment* asks for endpoints of, sorted."""
    create = environment.network.create
    if create is None or not create.endpoints:
        return ()
    return tuple(sorted(needed(environment) if create.endpoints == "needed" else create.endpoints))


def is_out_of_reach(image: str, region: str) -> bool:
    """Whether *image* is anywhere but in ECR of *region*, where endpoints lead."""
    found = image_reference.ecr_of(image)
    return found is None or found.region != region


def _account(environment: Environment) -> str:
    return environment.account_id or NO_ACCOUNT


def _of_module(module: Module, environment: Environment) -> Calls:
    partition = partitions.of_region(environment.region).name
    context = environment.context_of(module, partition=partition, account_id=_account(environment))
    own, features = list[Statement](), list[Statement]()
    for each in registry.contributions(module, context):
        (own if each.feature == APPLICATION else features).extend(each.task_role)
        features += each.execution_role
    found, elsewhere = _called(features, environment.region)
    by_application, _ = _called(own, environment.region)
    path: FieldPath = ("modules", module.name)
    images: list[tuple[FieldPath, str]] = [((*path, "image"), module.image)]
    images += [((*path, *module.place(other), "image"), each.image) for other, each in module.beside.items()]
    return Calls(
        path=path,
        needed=found | ({*vpc_endpoints.AGENT} if module.capacity else frozenset()),
        by_application=by_application,
        elsewhere=elsewhere,
        images=tuple(images),
    )


def _called(statements: Iterable[Statement], region: str) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """
    What *statements* are about, in *region* and elsewhere.

    A key that may be used by way of another service only is used by that service, and nobody calls KMS for it.
    """
    here, elsewhere = set[str](), set[tuple[str, str]]()
    for statement in statements:
        if statement.via:
            continue
        names = {name for action in statement.actions for name in vpc_endpoints.of_action(action)}
        regions = {part[3] for one in statement.resources if len(part := one.split(":")) > 5}
        others = {one for one in regions if one not in {"", "*", region}}
        elsewhere |= {(name, other) for name in names for other in others if not vpc_endpoints.is_gateway(name)}
        here |= names if not others or regions - others else set()
    return frozenset(here), frozenset(elsewhere)
