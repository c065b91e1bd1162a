"""How clients speak to a module, and its load balancer to its tasks."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import protocols
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.core import CoreKeys
from modulestack.features.feature import Feature
from modulestack.fields.effects import Effect, EffectKind, Effects
from modulestack.fields.violation import FieldPath, RuleViolation

CONNECTED = "a release while clients are connected"
NOT_UNDERSTOOD = "a release that does not speak the module's protocol"
"""Names of scenarios."""
ADD_A_DOMAIN = "add modulestack:domain: {zone: ...}"


class ProtocolKeys(CoreKeys):
    """What is spoken."""

    protocol: protocols.Protocol = "http"
    """
    `http` (a WebSocket, too), `http2` or `grpc`: what tasks are sent. The last two need a domain. See protocols.md.
    """
    target_protocol: protocols.TargetProtocol = "http"
    """`https`: the tasks themselves end TLS on `port`, with any certificate: nobody verifies it."""


def needs_a_domain(field: FieldPath, protocol: str, zone: str | None) -> list[RuleViolation]:
    """
    *protocol*, which is at *field* (from the environment), in an environment whose domain has *zone*.

    Source ("The only supported listener protocol is HTTPS"):
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-group-protocol-version
    """
    if zone is not None or protocol not in protocols.NEED_TLS:
        return []
    text = f"{protocol} needs HTTPS, as load balancers forward it from no other listener, and that needs a domain"
    return [RuleViolation((field, ("domain",)), f"{text}: {ADD_A_DOMAIN}, or set protocol: http")]


def tls_has_its_domain(module: ProtocolKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """Of the module's own port."""
    if not module.is_worker:
        yield from needs_a_domain(("modules", module.name, "protocol"), module.protocol, context.zone)


def contribute(module: ProtocolKeys, context: ModuleContext) -> Contribution:
    """What the manifest says, so that a later edit can be compared with it."""
    del context
    if module.is_worker:
        return Contribution(feature="protocol")
    return Contribution(
        feature="protocol",
        scenarios=(CONNECTED, NOT_UNDERSTOOD) if module.protocol != protocols.HTTP else (),
        manifest={
            "protocol": protocols.unless_http(module.protocol),
            "target_protocol": protocols.unless_http(module.target_protocol),
        },
    )


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
    effects=dict.fromkeys(("protocol", "target_protocol"), CANNOT_CHANGE),
    context_rules=(tls_has_its_domain,),
    needs_port={
        ("protocol",): "how clients speak to the module",
        ("target_protocol",): "how the load balancer speaks to tasks",
    },
)
