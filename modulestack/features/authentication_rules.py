"""What holds of every way in which load balancers find out who asks; of keys of modules that say one."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import protocols
from modulestack.contract.ip_address_types import WITHOUT_PUBLIC_IPV4
from modulestack.contract.listener_rules.model import Conditions
from modulestack.contract.listener_rules.problems import problems
from modulestack.features.context import ModuleContext
from modulestack.features.ports import PortsKeys
from modulestack.features.protocol import ADD_A_DOMAIN
from modulestack.fields.text import bare
from modulestack.fields.violation import FieldPath, RuleViolation

MOST_OPEN_PATHS = 20
"""So that a few rules of a load balancer are enough for them."""
FORWARD_ONLY = (protocols.GRPC, "http2")


def speaks_http(module: PortsKeys, key: str) -> Iterator[RuleViolation]:
    """
    A listener finds out who asks by HTTP/1.1 only: HTTP/2 and gRPC of target groups are forwarded, and nothing else.

    Source ("The only supported action type for listener rules is forward"):
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-group-protocol-version
    """
    spoken: list[tuple[FieldPath, str]] = [(("protocol",), module.protocol)]
    spoken += [(("ports", name, "protocol"), port.protocol) for name, port in module.ports.items()]
    for field, protocol in spoken:
        if protocol in protocols.NETWORK:
            text = f"is for HTTP, and protocol is {protocol}: leave it out"
            yield RuleViolation(((key,), field), text)
            return  # a network load balancer has no other ports
        if protocol in FORWARD_ONLY:
            text = f"is not possible with {protocol}, which load balancers only forward: set protocol: http, or"
            yield RuleViolation(((key,), field), f"{text} leave it out")


def possible_paths(paths: tuple[str, ...], field: FieldPath) -> Iterator[RuleViolation]:
    """What is wrong with *paths* of the list *field*."""
    if len(paths) > MOST_OPEN_PATHS:
        text = f"{len(paths)} are too many: allowed up to {MOST_OPEN_PATHS}, of which one may be a pattern such as /a/*"
        yield RuleViolation((field,), text)
    for index, path in enumerate(paths):
        where: FieldPath = (*field, index)
        for problem in problems(Conditions(paths=(path,))):
            yield RuleViolation((where,), f"{problem.value} {problem.text}" if problem.value else problem.text)
        if "*" in path and not path.removeprefix("/").strip("*?"):
            text = f"{bare(path)} is every path, so that nobody is asked: name what stays open, or leave {field[0]} out"
            yield RuleViolation((where,), text)
        if path in paths[:index]:
            yield RuleViolation((where,), f"{bare(path)} is in the list twice")


def is_asked_by_https(context: ModuleContext, key: str, module: str) -> Iterator[RuleViolation]:
    """
    No listener finds out by plain HTTP who asks.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html
    """
    if context.zone is None:
        text = f"is for HTTPS, which needs a domain: {ADD_A_DOMAIN}, or leave it out"
        yield RuleViolation((("modules", module, key), ("domain",)), text)


def is_asked_by_ipv4(module: PortsKeys, key: str) -> Iterator[RuleViolation]:
    """
    It reaches identity providers by IPv4.

    Source ("dualstack-without-public-ipv4 ... NAT gateway"):
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
    """
    if module.is_public and module.load_balancing.ip_address_type == WITHOUT_PUBLIC_IPV4:
        yield RuleViolation(
            ((key,), ("load_balancing", "ip_address_type")),
            f"needs a load balancer that reaches the identity provider by IPv4, and ip_address_type is "
            f"{WITHOUT_PUBLIC_IPV4}: set it to dualstack, or leave {key} out",
        )
