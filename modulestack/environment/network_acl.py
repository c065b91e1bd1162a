"""
`network.create.default_network_acl: closed`: what the network ACL lets through that subnets then have, and its rules.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
"""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract.network_acls import (
    ADMINISTRATION,
    EVERYWHERE,
    EVERYWHERE_BY_IPV6,
    ICMP,
    ICMPV6,
    RULES,
    TCP,
    UDP,
    AclRule,
    ports_without_administration,
)
from modulestack.contract.protocols import OF_DATAGRAMS
from modulestack.environment.model import CreatedNetwork, Environment, Module
from modulestack.fields.effects import Effect, EffectKind, Effects
from modulestack.fields.violation import FieldPath, RuleViolation

FIELD: FieldPath = ("network", "create", "default_network_acl")
DESTINATIONS: FieldPath = ("network", "create", "transit_gateway", "destinations")
_FROM_VPC, _FROM_INTERNET, _STEP = 100, 200, 10


def inbound(cidr: str, destinations: tuple[str, ...], *, dual_stack: bool) -> tuple[AclRule, ...]:
    """
    What subnets let in: everything from inside, from the rest of the world all ports but those of administration.

    Inside is the VPC's *cidr*, and the *destinations* of a transit gateway.

    An ACL knows no connections: whatever answers what has gone out must come in, to any port of 1024 and above.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports
    """
    inside = [cidr, *(each for each in destinations if each != EVERYWHERE)]
    rules = [AclRule(_FROM_VPC + place, each) for place, each in enumerate(inside)]
    worlds = [(EVERYWHERE, ICMP), *([(EVERYWHERE_BY_IPV6, ICMPV6)] if dual_stack else [])]
    number = _FROM_INTERNET
    for world, icmp in worlds:
        for protocol in (TCP, UDP):
            for ports in ports_without_administration():
                rules.append(AclRule(number, world, protocol, ports))
                number += _STEP
        rules.append(AclRule(number, world, icmp))
        number += _STEP
    return tuple(rules)


def everything(*, dual_stack: bool) -> tuple[AclRule, ...]:
    """
    What a default network ACL lets in, and out, as AWS makes it.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html
    """
    return (AclRule(100, EVERYWHERE), *([AclRule(101, EVERYWHERE_BY_IPV6)] if dual_stack else []))


def most_destinations(*, dual_stack: bool) -> int:
    """How many destinations of a transit gateway an ACL has rules for."""
    last = len(everything(dual_stack=dual_stack))
    return RULES - last - len(inbound(EVERYWHERE, (), dual_stack=dual_stack))


def destinations_have_a_rule_each(environment: Environment) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-nacls"""
    create = _closed(environment)
    if create is None or create.transit_gateway is None:
        return
    named = [each for each in create.transit_gateway.destinations if each != EVERYWHERE]
    most = most_destinations(dual_stack=environment.network.is_dual_stack)
    if len(named) > most:
        yield RuleViolation(
            (DESTINATIONS, FIELD),
            f"{len(named)}, and default_network_acl: closed has a rule for each, of {RULES} that a network ACL may "
            f"have: allowed up to {most}: write wider ranges in their place, or leave default_network_acl out",
        )


def the_internet_reaches_no_port_of_administration(environment: Environment) -> Iterator[RuleViolation]:
    """
    What a public module listens on, or is sent from clients' own addresses, the network ACL must let in.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html
    (client IP preservation)
    """
    if _closed(environment) is None:
        return
    for name, module in environment.modules.items():
        for path, port in _reached_from_internet(module) if module.is_public else ():
            if port in ADMINISTRATION:
                yield RuleViolation(
                    (("modules", name, *path), ("modules", name), FIELD),
                    f"{port} is a port that network.create.default_network_acl: closed lets nobody on the internet "
                    "reach: choose another, or leave default_network_acl out",
                )


def _reached_from_internet(module: Module) -> Iterator[tuple[FieldPath, int]]:
    """Where the file says them, ports to which packets come with a client's address."""
    sees_clients = module.load_balancing.preserve_client_ip
    if module.is_network and module.port is not None:
        said = "listener_port" if module.listener_port is not None else "port"
        yield (said,), module.listens_on
        if said != "port" and (sees_clients or module.protocol in OF_DATAGRAMS):
            yield ("port",), module.port
    for name, further in module.ports.items():
        said = "listener_port" if further.listener_port is not None else "port"
        yield ("ports", name, said), further.listens_on
        if said != "port" and module.is_network and (sees_clients or further.protocol in OF_DATAGRAMS):
            yield ("ports", name, "port"), further.port


def _closed(environment: Environment) -> CreatedNetwork | None:
    create = environment.network.create
    return create if create is not None and create.closes_default_network_acl else None


EFFECTS: Effects[Environment] = (
    Effect(
        kinds=(EffectKind.IN_PLACE,),
        text="subnets that others have made in the VPC let nothing through, until they have a network ACL of their own",
        when="to `closed`",
        holds=lambda edit: _closed(edit.after) is not None,
    ),
    Effect(
        kinds=(EffectKind.IN_PLACE,),
        text="the default network ACL lets everything through again before subnets have it",
    ),
)
