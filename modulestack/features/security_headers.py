"""Headers that a module's own load balancer adds to its answers."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract.response_headers import STRICT_TRANSPORT_SECURITY
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.domain import DomainKeys
from modulestack.features.feature import Feature
from modulestack.features.security_headers_effects import effects
from modulestack.features.security_headers_section import SecurityHeaders, problems
from modulestack.fields.text import listed
from modulestack.fields.violation import RuleViolation

HEADERS_ARE_ADDED = "answers with security headers"
"""The scenario."""


class SecurityHeadersKeys(DomainKeys):
    """What browsers are told with every answer."""

    security_headers: SecurityHeaders | None = None
    """Absent: answers have the headers that tasks give them. `{}`: safe ones besides. See security.md."""


def headers_are_of_the_own_load_balancer(module: SecurityHeadersKeys) -> Iterator[RuleViolation]:
    """A listener adds them, and that of a shared one is not the module's."""
    if module.security_headers is None or not module.has_load_balancer:
        return
    if not module.has_own_load_balancer:
        first = next(iter(module.shared_load_balancers))
        text = f"are of a load balancer of the module's own, and it is behind {listed(module.shared_load_balancers)}: "
        text += f"leave it out, or set load_balancers.{first}.security_headers, for all that are behind it"
        yield RuleViolation((("security_headers",), ("load_balancers",)), text)
    elif module.is_network:
        text = f"are of HTTP, and protocol is {module.protocol}: leave it out"
        yield RuleViolation((("security_headers",), ("protocol",)), text)


def headers_are_what_browsers_take(module: SecurityHeadersKeys) -> Iterator[RuleViolation]:
    """As those of a shared one."""
    for found in problems(module.security_headers) if module.security_headers else ():
        yield RuleViolation(tuple(("security_headers", *field) for field in found.fields), found.message)


def transport_is_secure(module: SecurityHeadersKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """
    The header is of answers over HTTPS.

    Source: https://datatracker.ietf.org/doc/html/rfc6797#section-7.2
    """
    section = module.security_headers
    if section and section.says_transport and context.zone is None:
        text = "is for HTTPS, which needs a domain: add modulestack:domain: {zone: ...}, or leave it out"
        yield RuleViolation(
            (("modules", module.name, "security_headers", STRICT_TRANSPORT_SECURITY), ("domain",)), text
        )


def contribute(module: SecurityHeadersKeys, context: ModuleContext) -> Contribution:
    """What each listener adds, ``components/`` tells it; a rehearsal looks at an answer."""
    del context
    adds = module.security_headers is not None and module.has_own_load_balancer and module.is_public
    return Contribution(feature="security_headers", scenarios=(HEADERS_ARE_ADDED,) if adds else ())


FEATURE: Feature[SecurityHeadersKeys] = Feature(
    keys=SecurityHeadersKeys,
    contribute=contribute,
    effects=effects("security_headers", lambda module, _: module.security_headers),
    context_rules=(transport_is_secure,),
    rules=(headers_are_of_the_own_load_balancer, headers_are_what_browsers_take),
    needs_port={("security_headers",): "what its load balancer adds to answers"},
)
