"""Client certificates that a module's own load balancer asks for."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.features.authentication_rules import is_asked_by_https
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, Seed
from modulestack.features.domain import DomainKeys
from modulestack.features.feature import Feature
from modulestack.features.mutual_authentication_effects import effects
from modulestack.features.mutual_authentication_section import MutualAuthentication, problems
from modulestack.fields.text import listed
from modulestack.fields.violation import RuleViolation

CERTIFICATES_ARE_SHOWN = "connections with a client certificate, and without"
"""The scenario."""
KEY = "mutual_authentication"


class MutualAuthenticationKeys(DomainKeys):
    """Who may connect."""

    mutual_authentication: MutualAuthentication | None = None
    """Absent: clients are asked for no certificate of their own. Needs a domain. See mutual-tls.md."""


def certificates_are_asked_for_by_the_own_load_balancer(module: MutualAuthenticationKeys) -> Iterator[RuleViolation]:
    """
    A listener of an application load balancer does, and that of a shared one is not the module's.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
    """
    if module.mutual_authentication is None or not module.has_load_balancer:
        return
    if not module.has_own_load_balancer:
        first = next(iter(module.shared_load_balancers))
        text = f"is of a load balancer of the module's own, and it is behind {listed(module.shared_load_balancers)}: "
        text += f"leave it out, or set load_balancers.{first}.{KEY}, for all that are behind it"
        yield RuleViolation(((KEY,), ("load_balancers",)), text)
    elif module.is_network:
        text = f"is of HTTPS, and protocol is {module.protocol}: leave it out (tcp leaves TLS to the tasks)"
        yield RuleViolation(((KEY,), ("protocol",)), text)


def certificates_are_shown_by_https(
    module: MutualAuthenticationKeys, context: ModuleContext
) -> Iterator[RuleViolation]:
    """By plain HTTP nobody shows any."""
    if module.mutual_authentication:
        yield from is_asked_by_https(context, KEY, module.name)


def what_is_said_goes_together(module: MutualAuthenticationKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """As of a shared one."""
    if module.mutual_authentication is None:
        return
    account_id = context.account_id if context.account_id.strip("0") else None
    for found in problems(module.mutual_authentication, region=context.region, account_id=account_id):
        yield RuleViolation(tuple(("modules", module.name, KEY, *field) for field in found.fields), found.message)


def contribute(module: MutualAuthenticationKeys, context: ModuleContext) -> Contribution:
    """What each listener asks for, ``components/`` tells it; a rehearsal connects."""
    said = module.mutual_authentication if module.has_own_load_balancer and not module.is_network else None
    return Contribution(
        feature=KEY,
        seeds=(Seed(kind="trust_store", reference=said.trust_store),) if said and said.trust_store else (),
        scenarios=(CERTIFICATES_ARE_SHOWN,) if said or context.asks_for_certificates else (),
    )


FEATURE: Feature[MutualAuthenticationKeys] = Feature(
    keys=MutualAuthenticationKeys,
    contribute=contribute,
    effects=effects(KEY, lambda module, _: module.mutual_authentication),
    context_rules=(certificates_are_shown_by_https, what_is_said_goes_together),
    rules=(certificates_are_asked_for_by_the_own_load_balancer,),
    needs_port={(KEY,): "who may connect to its load balancer"},
)
