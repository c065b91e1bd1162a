"""How clients speak to a module, and its load balancer to its tasks."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import protocols
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.core import CoreKeys
from modulestack.features.core_effects import RELEASE_CALLERS
from modulestack.features.feature import Feature
from modulestack.fields import kinds
from modulestack.fields.effects import UNLESS_RETIRED, Effect, EffectKind, Effects
from modulestack.fields.violation import FieldPath, RuleViolation

CONNECTED = "a release while clients are connected"
NOT_UNDERSTOOD = "a release that does not speak the module's protocol"
"""Names of scenarios."""
ADD_A_DOMAIN = "add modulestack:domain: {zone: ...}"


class ProtocolKeys(CoreKeys):
    """What is spoken."""

    protocol: protocols.Protocol = "http"
    """
    `http` (a WebSocket, too), `http2` or `grpc`: what tasks are sent. The last two need a domain. `tcp`, `tls` or
    `udp`, or `tcp_udp` for both on one port: by a network load balancer. See protocols.md.
    """
    listener_port: kinds.Port | None = None
    """Port of a network load balancer that leads to `port`; absent: the same."""
    target_protocol: protocols.TargetProtocol = "http"
    """`https`: the tasks themselves end TLS on `port`, with any certificate: nobody verifies it."""

    @property
    def is_network(self) -> bool:
        """Whether a network load balancer leads to it."""
        return self.protocol in protocols.NETWORK

    @property
    def transport(self) -> protocols.Transport:
        """What its container's port is mapped for."""
        return protocols.transport(self.protocol)

    @property
    def transports(self) -> tuple[protocols.Transport, ...]:
        """Over what clients speak on its port."""
        return protocols.transports(self.protocol)

    @property
    def app_protocol(self) -> str | None:
        """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html (appProtocol)"""
        return self.protocol if super().app_protocol else None

    @property
    def listens_on(self) -> int:
        """Port of its network load balancer that leads to its own; of a worker 0."""
        return self.listener_port or self.port or 0


def needs_a_domain(field: FieldPath, protocol: str, zone: str | None) -> list[RuleViolation]:
    """
    *protocol*, which is at *field* (from the environment), in an environment whose domain has *zone*.

    Source ("The only supported listener protocol is HTTPS"):
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-group-protocol-version
    """
    if zone is not None or protocol not in protocols.NEED_TLS:
        return []
    if protocol == "tls":
        text, other = "tls needs a certificate, and that needs a domain", "tcp"
    else:
        text = f"{protocol} needs HTTPS, as load balancers forward it from no other listener, and that needs a domain"
        other = "http"
    return [RuleViolation((field, ("domain",)), f"{text}: {ADD_A_DOMAIN}, or set protocol: {other}")]


def tls_has_its_domain(module: ProtocolKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """Of the module's own port."""
    if module.has_load_balancer:
        yield from needs_a_domain(("modules", module.name, "protocol"), module.protocol, context.zone)


def contribute(module: ProtocolKeys, context: ModuleContext) -> Contribution:
    """What the manifest says, so that a later edit can be compared with it."""
    del context
    if module.is_worker:
        return Contribution(feature="protocol")
    return Contribution(
        feature="protocol",
        scenarios=(CONNECTED, NOT_UNDERSTOOD) if module.protocol != protocols.HTTP and module.has_load_balancer else (),
        manifest={
            "protocol": protocols.unless_http(module.protocol),
            "target_protocol": protocols.unless_http(module.target_protocol),
        },
    )


OTHER_ADDRESS: Effects[CoreKeys] = (
    UNLESS_RETIRED,
    Effect(
        kinds=(EffectKind.REFUSED,),
        text="the listener would be another one, whose connections begin with the first target group",
        when="of a module with two target groups",
        holds=lambda edit: edit.before.has_two_target_groups,
    ),
    Effect(
        kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
        text="nobody is answered at the old address any more",
        remedy=RELEASE_CALLERS,
        when="of a module that others call",
        holds=lambda edit: not edit.after.is_public and bool(edit.after.reachable_from),
    ),
    Effect(
        kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
        text="nobody is answered at the old address any more",
        remedy="tell whoever uses it the new one; to get it back, write the old one again",
    ),
)
"""Of a port of the load balancer."""
CANNOT_CHANGE: Effects[object] = (
    Effect(
        kinds=(EffectKind.REFUSED,),
        text="the target group would be another one, without a task for a while: add a module of another name",
    ),
)
"""Source (``replaces``): https://www.pulumi.com/registry/packages/aws/api-docs/lb/targetgroup/"""

FEATURE: Feature[ProtocolKeys] = Feature(
    keys=ProtocolKeys,
    contribute=contribute,
    effects={**dict.fromkeys(("protocol", "target_protocol"), CANNOT_CHANGE), "listener_port": OTHER_ADDRESS},
    context_rules=(tls_has_its_domain,),
    needs_port={
        ("listener_port",): "on which port the load balancer serves",
        ("protocol",): "how clients speak to the module",
        ("target_protocol",): "how the load balancer speaks to tasks",
    },
)
