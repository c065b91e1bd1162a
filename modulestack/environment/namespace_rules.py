"""Rules of `existing_namespaces`, and which edits of it are refused."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import discovery
from modulestack.contract.discovery import CLOUD_MAP, LOAD_BALANCER, SERVICE_CONNECT
from modulestack.environment.model import Environment
from modulestack.environment.standing import StandingEnvironment
from modulestack.fields.violation import FieldPath, RuleViolation

_SECTION = "existing_namespaces"


def existing_namespaces_are_used(environment: Environment) -> Iterator[RuleViolation]:
    """In one that nobody is in, nobody is found."""
    for way in (SERVICE_CONNECT, CLOUD_MAP):
        if getattr(environment.existing_namespaces, way) and way not in environment.namespaces:
            yield RuleViolation(
                ((_SECTION, way), ("modules",), *_reached(environment)),
                f"is of modules with reachable_by: {way}, and there are none: leave it out, or choose that for one",
            )


def _reached(environment: Environment) -> Iterator[FieldPath]:
    """By which a module is in a namespace."""
    for name in environment.modules:
        yield from (("modules", name, key) for key in ("port", "reachable_by"))


def an_existing_namespace_is_of_others(environment: Environment) -> Iterator[RuleViolation]:
    """What this environment makes it deletes, too."""
    made = {
        SERVICE_CONNECT: discovery.connect_namespace(environment.name),
        CLOUD_MAP: discovery.cloud_map_namespace(environment.name),
    }
    for way, name in made.items():
        if getattr(environment.existing_namespaces, way) == name:
            yield RuleViolation(
                ((_SECTION, way),), f"{name} is what the one that is made is called: leave it out, or name another one"
            )


def an_existing_dns_namespace_is_of_the_network(environment: Environment) -> Iterator[RuleViolation]:
    """In which VPCs its hosted zone resolves, its owner says; in one that is made it cannot yet."""
    if environment.existing_namespaces.cloud_map and not environment.network.existing:
        yield RuleViolation(
            ((_SECTION, CLOUD_MAP), ("network",)),
            "resolves in a VPC that is there: name that under network.existing, or leave it out for a namespace that "
            "is made",
        )


def refusals(environment: Environment, standing: StandingEnvironment) -> Iterator[RuleViolation]:
    """
    Proxies of callers look into the namespace of their deployment, until they have another one.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
    """
    if environment.existing_namespaces.service_connect == standing.connect_namespace:
        return
    field: FieldPath = (_SECTION, SERVICE_CONNECT)
    for name, module in environment.modules.items():
        before = standing.modules.get(name)
        told = before is not None and before.ways[0] == SERVICE_CONNECT and before.callers != ()
        if told and SERVICE_CONNECT in module.ways and module.port:
            release = f"modulestack release --template-only {' '.join(module.callers)} -e {environment.name}"
            yield RuleViolation(
                (field, ("modules", name, "reachable_by")),
                f"callers of {name} would look for it in the namespace of before, until they have a new deployment: "
                f"undo this; or first write reachable_by: [{LOAD_BALANCER}, {SERVICE_CONNECT}], run `pulumi up` and "
                f"`{release}`; then write this, and run `pulumi up`; then turn the two round, and run both again",
            )
