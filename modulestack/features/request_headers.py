"""What a module's own load balancer calls the headers by which it tells of a connection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from modulestack.features.authentication_rules import is_asked_by_https
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.feature import Feature
from modulestack.features.mutual_authentication import MutualAuthenticationKeys
from modulestack.features.request_headers_section import KEY, RequestHeaders, problems
from modulestack.fields.effects import Effect, EffectKind, Effects
from modulestack.fields.text import listed
from modulestack.fields.violation import RuleViolation

TELLS_TLS: Mapping[str, bool] = {"enable_tls_version_and_cipher_suite_headers": True}
"""Argument of a load balancer."""
OTHER_NAMES: Effects[object] = (
    Effect(
        kinds=(EffectKind.IN_PLACE,), text="tasks are told by the other name from then on: let them know both first"
    ),
)


class RequestHeadersKeys(MutualAuthenticationKeys):
    """How tasks are told of a connection."""

    request_headers: RequestHeaders | None = None
    """Absent: headers have AWS's names, and tasks are not told of TLS. See mutual-tls.md."""


def headers_are_told_by_the_own_load_balancer(module: RequestHeadersKeys) -> Iterator[RuleViolation]:
    """A listener names them, and that of a shared one is not the module's."""
    if module.request_headers is None or not module.has_load_balancer:
        return
    if not module.has_own_load_balancer:
        first = next(iter(module.shared_load_balancers))
        text = f"are of a load balancer of the module's own, and it is behind {listed(module.shared_load_balancers)}: "
        text += f"leave it out, or set load_balancers.{first}.{KEY}, for all that are behind it"
        yield RuleViolation(((KEY,), ("load_balancers",)), text)
    elif module.is_network:
        yield RuleViolation(((KEY,), ("protocol",)), f"are of HTTP, and protocol is {module.protocol}: leave it out")


def names_of_headers_are_possible(module: RequestHeadersKeys) -> Iterator[RuleViolation]:
    """As those of a shared one."""
    if module.request_headers:
        yield from problems(module.request_headers, module.mutual_authentication)


def headers_tell_of_https(module: RequestHeadersKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """Of plain HTTP there is nothing to tell."""
    if module.request_headers:
        yield from is_asked_by_https(context, KEY, module.name)


def contribute(module: RequestHeadersKeys, context: ModuleContext) -> Contribution:
    """What each listener calls them, ``components/`` tells it."""
    del context
    said = module.request_headers if module.has_own_load_balancer and not module.is_network else None
    return Contribution(feature=KEY, load_balancer=TELLS_TLS if said and said.tells_tls else {})


FEATURE: Feature[RequestHeadersKeys] = Feature(
    keys=RequestHeadersKeys,
    contribute=contribute,
    effects={KEY: OTHER_NAMES, **{f"{KEY}.{key}": OTHER_NAMES for key in RequestHeaders.model_fields}},
    context_rules=(headers_tell_of_https,),
    rules=(headers_are_told_by_the_own_load_balancer, names_of_headers_are_possible),
    needs_port={(KEY,): "what its load balancer tells tasks of a connection"},
)
