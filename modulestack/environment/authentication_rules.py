"""Rules of who may ask modules, against their load balancers and the network that these stand in."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.environment.endpoint_rules import NAT
from modulestack.environment.model import Environment, Module
from modulestack.environment.open_paths import crossing, has_room, open_paths
from modulestack.environment.shared_load_balancer import allowed_parts, is_asked_on, name_on
from modulestack.features import domain
from modulestack.fields.text import bare, listed
from modulestack.fields.violation import FieldPath, RuleViolation


def load_balancers_reach_identity_providers(environment: Environment) -> Iterator[RuleViolation]:
    """
    A load balancer inside has no way out but by NAT, which it needs to ask for tokens, keys and who somebody is.

    Source ("Internal load balancers ... must have a NAT gateway"):
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
    """
    create = environment.network.create
    if create is None or not create.is_closed:
        return
    for module, key in _asking(environment):
        if _has_an_internal_one(environment, module):
            yield RuleViolation(
                (("modules", module.name, key), NAT),
                "needs a load balancer that reaches the identity provider, and a private one does so by NAT only: set "
                "network.create.nat to single, or leave it out",
            )


def open_paths_are_of_their_routes(environment: Environment) -> Iterator[RuleViolation]:
    """A rule of a shared load balancer has one condition on the path: an open path is all of a route's, or not."""
    for module, key in _asking(environment):
        field: FieldPath = ("modules", module.name, key, "open_paths")
        for balancer in module.shared_load_balancers:
            at: FieldPath = ("modules", module.name, "load_balancers", balancer)
            if not is_asked_on(module, balancer):
                continue
            for route in domain.conditions_on(module, balancer, name_on(environment, module, balancer)):
                cross = crossing(open_paths(module), route)
                if cross:
                    yield RuleViolation(
                        (field, at),
                        f"{listed(map(bare, cross), 'and')} of {bare(balancer)} would be open in part only, as "
                        f"{listed(map(bare, route.paths), 'and')} is what the module is asked there: write paths "
                        "that are all of them within it",
                    )
                elif open_paths(module) and not all(map(has_room, [*allowed_parts(module, balancer, route), route])):
                    yield RuleViolation(
                        (field, at),
                        f"have no room in a rule of {bare(balancer)}, as a route there has five values without its "
                        "paths: split that route",
                    )


def modules_that_cannot_sign_in(environment: Environment) -> Iterator[RuleViolation]:
    """A warning: people sign in, modules do not."""
    for name, module in environment.modules.items():
        kept_out = module.sign_in is not None and module.sign_in.on_unauthenticated != "allow"
        if kept_out and not module.is_public and environment.callers_of(module):
            callers = listed((bare(each.name) for each in environment.callers_of(module)), "and")
            yield RuleViolation(
                (("modules", name, "sign_in"), ("modules", name, "reachable_from")),
                f"{callers} may call it, and modules cannot sign in: they are answered at open_paths only; jwt is for "
                "callers that have tokens",
            )


def _asking(environment: Environment) -> Iterator[tuple[Module, str]]:
    """Modules whose load balancers ask who somebody is, and by which key."""
    for module in environment.modules.values():
        if module.authentication and module.has_load_balancer:
            yield module, "sign_in" if module.sign_in else "jwt"


def _has_an_internal_one(environment: Environment, module: Module) -> bool:
    """Whether a load balancer that asks for *module* is inside the environment's own network."""
    if module.has_own_load_balancer and not module.is_public:
        return True
    sections = {name: environment.load_balancers.get(name) for name in module.shared_load_balancers}
    return any(
        section is not None and section.is_internal and not section.existing and is_asked_on(module, name)
        for name, section in sections.items()
    )
