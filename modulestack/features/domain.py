"""Where a module is found: its DNS name, and the ports that serve it."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, Ingress, Listener
from modulestack.features.core import CoreKeys
from modulestack.features.feature import Feature
from modulestack.fields import kinds
from modulestack.fields.effects import UNLESS_RETIRED, Effect, EffectKind, Effects
from modulestack.fields.text import shown
from modulestack.fields.violation import RuleViolation

HTTP, HTTPS = 80, 443


class DomainKeys(CoreKeys):
    """What a module is called on the internet."""

    host: kinds.DnsName | None = None
    """Public name, in the domain's zone; absent: `<module>.<zone>`. Needs a domain and `reachable_from: internet`."""


def only_public_modules_have_a_host(module: DomainKeys) -> Iterator[RuleViolation]:
    """A private module is found by its own name in the private zone."""
    if module.host and not module.is_public and not module.is_worker:
        yield RuleViolation(
            (("host",), ("reachable_from",)),
            f"{shown(module.host)} is a public name, and the module is private: "
            "leave it out, or set reachable_from: internet",
        )


def public_host(module: DomainKeys, zone: str | None) -> str | None:
    """The name under which *module* is found on the internet; None if it is not, or has only its load balancer's."""
    if zone is None or module.is_worker or not module.is_public:
        return None
    return module.host or f"{module.name}.{zone}"


def host(module: DomainKeys, *, zone: str | None, private_zone: str) -> str | None:
    """The DNS name of *module*, public or private; None if that is its load balancer's own, or if it has none."""
    if module.is_worker:
        return None
    return public_host(module, zone) if module.is_public else f"{module.name}.{private_zone}"


def contribute(module: DomainKeys, context: ModuleContext) -> Contribution:
    """Listeners, and who may reach them besides the modules that the file names."""
    listeners = () if module.is_worker else _listeners(module, context)
    return Contribution(
        feature="domain",
        listeners=listeners,
        ingress=tuple(
            Ingress(into="load balancer", port=listener.port, source="internet")
            for listener in (listeners if module.is_public else ())
        ),
    )


def _listeners(module: DomainKeys, context: ModuleContext) -> tuple[Listener, ...]:
    """
    HTTPS where there is a domain, and a redirect to it; else plain HTTP.

    While somebody may still know a plain address only, port 80 forwards beside HTTPS.
    """
    http, https = Listener(port=HTTP, protocol="HTTP"), Listener(port=HTTPS, protocol="HTTPS")
    if context.zone is None:
        return (http,)
    if context.keeps_plain_http:
        return (https, http)
    if module.is_public and context.http_redirect:
        return (https, Listener(port=HTTP, protocol="HTTP", action="redirect"))
    return (https,)


_EFFECTS: dict[str, Effects[DomainKeys]] = {
    "host": (
        UNLESS_RETIRED,
        Effect(
            kinds=(EffectKind.REPLACED, EffectKind.INTERRUPTS),
            text="nobody is answered at the old name any more",
            remedy="tell whoever uses it the new one; to get it back, write the old one again",
        ),
    ),
}

FEATURE = Feature(
    keys=DomainKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(only_public_modules_have_a_host,),
    needs_port={("host",): "what the module is called on the internet"},
)
