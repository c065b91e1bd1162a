"""Where a module is found: its DNS name, and the ports that serve it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from modulestack.contract.listener_rules.model import Conditions
from modulestack.contract.listener_rules.wildcards import pattern, stands_for
from modulestack.contract.load_balancers import OWN
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, Ingress, Listener
from modulestack.features.feature import Feature
from modulestack.features.protocol import ProtocolKeys
from modulestack.features.routes import RoutesKeys
from modulestack.fields import kinds
from modulestack.fields.effects import UNLESS_RETIRED, Effect, EffectKind, Effects
from modulestack.fields.text import shown
from modulestack.fields.violation import RuleViolation

HTTP, HTTPS = 80, 443


class DomainKeys(RoutesKeys, ProtocolKeys):
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


def shared_load_balancers_forward_http(module: DomainKeys) -> Iterator[RuleViolation]:
    """
    They are application load balancers.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html (Protocol)
    """
    if not module.is_network:
        return
    for name in module.shared_load_balancers:
        text = f"forwards HTTP, and protocol is {module.protocol}: leave it out, so that the module has one of its own"
        yield RuleViolation((("load_balancers", name), ("load_balancers",), ("protocol",)), text)


def public_host(module: DomainKeys, zone: str | None) -> str | None:
    """The name under which *module* is found on the internet; None if it is not, or has only its load balancer's."""
    if zone is None or module.is_worker or not module.is_public:
        return None
    return module.host or f"{module.name}.{zone}"


def own_host(module: DomainKeys, *, zone: str | None, private_zone: str) -> str | None:
    """The DNS name that is *module*'s by its own name or its ``host``; None: it has none."""
    if not module.has_load_balancer:
        return None
    return public_host(module, zone) if module.is_public else f"{module.name}.{private_zone}"


def host(module: DomainKeys, *, zone: str | None, private_zone: str) -> str | None:
    """
    The DNS name at which *module* answers, public or private; None if that is a load balancer's own, or if it has none.

    Behind a shared load balancer it is the first that its routes there name, unless they take its own name, too.
    """
    own = own_host(module, zone=zone, private_zone=private_zone)
    return None if own is None else host_on(module, module.primary_load_balancer, own)


def inner_host(module: DomainKeys, private_zone: str) -> str | None:
    """The DNS name at which other modules call a public *module*; None: they do not."""
    balancer = module.inner_load_balancer
    return host_on(module, balancer, f"{module.name}.{private_zone}") if balancer else None


def host_on(module: DomainKeys, balancer: str, own: str) -> str:
    """The DNS name at which *module*, whose own name there would be *own*, answers behind *balancer*."""
    if balancer == OWN or answers_at(module, balancer, own):
        return own
    named = [host for route in module.load_balancers[balancer].routes for host in route.hosts]
    return next((host.lower() for host in named if not is_pattern(host)), own)


def conditions_on(module: DomainKeys, balancer: str, own: str | None) -> tuple[Conditions, ...]:
    """Which requests to the shared *balancer* are *module*'s, whose own name is *own*; one rule of it for each."""
    routes = module.load_balancers[balancer].routes
    if routes or own is None:
        return tuple(route.conditions for route in routes)
    return (Conditions(hosts=(own,)),)


def answers_at(module: DomainKeys, balancer: str, host: str) -> bool:
    """Whether any of *module*'s routes of the shared *balancer* takes requests to *host*."""
    own = None if module.load_balancers[balancer].routes else host
    return any(
        not one.hosts or any(stands_for(pattern(each.lower()), host) for each in one.hosts)
        for one in conditions_on(module, balancer, own)
    )


def is_pattern(host: str) -> bool:
    """Whether *host* is more than one name."""
    return "*" in host or "?" in host


def listener_protocol(protocol: str, zone: str | None) -> Literal["HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP"]:
    """What a listener speaks that forwards *protocol*, in an environment whose domain has *zone*."""
    of_network: dict[str, Literal["TCP", "TLS", "UDP", "TCP_UDP"]] = {
        "tcp": "TCP",
        "tls": "TLS",
        "udp": "UDP",
        "tcp_udp": "TCP_UDP",
    }
    return of_network.get(protocol) or ("HTTPS" if zone else "HTTP")


def contribute(module: DomainKeys, context: ModuleContext) -> Contribution:
    """Listeners of its own load balancer, and who may reach them besides the modules that the file names."""
    listeners = _listeners(module, context) if module.has_own_load_balancer else ()
    return Contribution(
        feature="domain",
        listeners=listeners,
        ingress=tuple(
            Ingress(into="load balancer", port=listener.port, source="internet", over=over)
            for listener in (listeners if module.is_public else ())
            for over in module.transports
        ),
    )


def _listeners(module: DomainKeys, context: ModuleContext) -> tuple[Listener, ...]:
    """
    HTTPS where there is a domain, and a redirect to it; else plain HTTP.

    While somebody may still know a plain address only, port 80 forwards beside HTTPS.
    """
    if module.is_network:
        return (Listener(port=module.listens_on, protocol=listener_protocol(module.protocol, context.zone)),)
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
    rules=(only_public_modules_have_a_host, shared_load_balancers_forward_http),
    needs_port={("host",): "what the module is called on the internet"},
)
