"""Ports besides the one that a module is called on: each with a listener and a target group of its own."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from modulestack.contract import limits, protocols
from modulestack.contract.sensitive import holds_secret
from modulestack.features.check_port_rules import checks_ask_who_can_answer
from modulestack.features.containers import ContainersKeys
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, Ingress, Listener, PortTargetGroup, own_port
from modulestack.features.core_effects import port_effects
from modulestack.features.domain import HTTP, HTTPS, listener_protocol
from modulestack.features.feature import Feature
from modulestack.features.further_port import FurtherPort
from modulestack.features.health_check import (
    HEALTH_CHECK_EFFECTS,
    IN_PLAIN_SIGHT,
    check_lasts_too_long,
    checked_port,
)
from modulestack.features.ip_address_type_rules import (
    network_load_balancers_have_public_ipv4,
    the_inside_speaks_ipv4,
    udp_speaks_ipv4,
)
from modulestack.features.load_balancing import LoadBalancingKeys, target_group
from modulestack.features.network_rules import (
    a_network_load_balancer_listens_where_it_is_told,
    checks_ask_as_they_can,
    ports_are_of_one_load_balancer,
    udp_is_checked_by_tcp,
    what_is_of_http_is_said_of_http,
    what_is_of_network_load_balancers_is_said_of_them,
)
from modulestack.features.protocol import CANNOT_CHANGE, OTHER_ADDRESS
from modulestack.features.protocol_rules import (
    checks_call_methods,
    checks_wait_for_codes_of_theirs,
    tls_of_ports_has_its_domain,
)
from modulestack.fields import kinds
from modulestack.fields.effects import IN_PLACE, UNLESS_RETIRED, Edit, Effect, EffectKind, Effects
from modulestack.fields.text import listed, nearest
from modulestack.fields.violation import FieldPath, RuleViolation

SILENT_PORT = "a release that does not listen on a further port"
"""Name of the scenario."""
MOST = limits.TARGET_GROUPS_PER_SERVICE - 1


class PortsKeys(ContainersKeys, LoadBalancingKeys):
    """Where a module listens besides its own port."""

    ports: dict[kinds.PortName, FurtherPort] = Field(default_factory=dict)
    """
    Ports besides `port`, by name, such as `admin`, for whoever may call the module. Four at most.

    Callers are told the address: `API_ADMIN_URL` of port `admin` of `api`. See ports.md.
    """


def further_ports_are_few(module: PortsKeys) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html"""
    if len(module.ports) > MOST:
        text = f"{len(module.ports)} beside port are more than a service takes: allowed {MOST}"
        yield RuleViolation((("ports",),), f"{text}, or split the module")


def further_ports_differ(module: PortsKeys) -> Iterator[RuleViolation]:
    """
    All containers of a task share its network interface.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html
    """
    taken: dict[int | None, tuple[FieldPath, str]] = {module.port: (("port",), "is the module's own port")}
    for name, container in module.beside.items():
        is_agent = name not in module.containers
        for index, number in enumerate(container.ports):
            there = f"is one of the ports of {name}: leave it out there, or"
            other = module.place(name) if is_agent else ("containers", name, "ports", index)
            taken.setdefault(number, (other, f"is the port of {name}" if is_agent else there))
    for name, further in module.ports.items():
        field: FieldPath = ("ports", name, "port")
        if further.port in taken:
            other, text = taken[further.port]
            advice = text if text.endswith(", or") else f"{text}:"
            yield RuleViolation((field, other), f"{further.port} {advice} choose another")
        taken.setdefault(further.port, (field, f"is the port of {name}"))


def listener_ports_differ(module: PortsKeys) -> Iterator[RuleViolation]:
    """
    A port of the load balancer has one listener.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
    """
    own: tuple[FieldPath, str] = (("port",), "is the load balancer's port for the module's own address")
    taken = dict.fromkeys((module.listens_on,) if module.is_network else (HTTP, HTTPS), own)
    for name, further in module.ports.items():
        said = "listener_port" if further.listener_port is not None else "port"
        field: FieldPath = ("ports", name, said)
        if further.listens_on in taken:
            other, text = taken[further.listens_on]
            yield RuleViolation(
                (field, other, ("ports", name, "listener_port")),
                f"{further.listens_on} {text}: choose another listener_port",
            )
        taken.setdefault(further.listens_on, (field, f"is the load balancer's port for {name}"))


def whose_port_it_is_is_there(module: PortsKeys) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html (containerName)"""
    for name, further in module.ports.items():
        if (container := further.container) is None or container in module.containers:
            continue
        if container == module.own_container:
            text = "is the module's own container, which it is anyhow: leave it out"
        else:
            close = nearest(container, module.containers)
            there = f"allowed {listed(module.containers)}" if module.containers else "add it under containers"
            text = f"there is no container {container}: {f'did you mean {close}?' if close else there}"
        yield RuleViolation((("ports", name, "container"), ("containers", container)), text)


def the_internet_is_let_in_by_name(module: PortsKeys) -> Iterator[RuleViolation]:
    """Nobody opens a port to everybody by mistake; and to a load balancer on the internet, nobody else comes."""
    for name, further in module.ports.items():
        fields: tuple[FieldPath, ...] = (("ports", name, "public"), ("ports", name), ("reachable_from",))
        if further.public and not module.is_public:
            text = "is true, and the module is private: leave it out, or set reachable_from: internet"
            yield RuleViolation(fields, text)
        elif module.is_public and not further.public:
            text = (
                f"everybody could reach port {further.listens_on}, as the module's load balancer faces the internet: "
                "set public: true if that is meant, or have the port in a module that is private"
            )
            yield RuleViolation(fields[1:], text)


def checks_of_ports_end_before_the_next(module: PortsKeys) -> Iterator[RuleViolation]:
    """As those of the module's own port."""
    for name, further in module.ports.items():
        yield from check_lasts_too_long(further.health_check, ("ports", name, "health_check"))


def a_path_of_a_port_holds_a_secret(module: PortsKeys) -> Iterator[RuleViolation]:
    """As that of the module's own port."""
    for name, further in module.ports.items():
        if holds_secret(further.health_check.path):
            yield RuleViolation((("ports", name, "health_check", "path"),), IN_PLAIN_SIGHT)


def variables_of_ports_differ(module: PortsKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """A module is told each address by a variable of its own."""
    taken: dict[str, str] = {}
    for name, owner, port in context.address_variables:
        if name in taken:
            yield RuleViolation(
                (("modules", owner, "ports", port), ("modules", module.name)),
                f"{module.name} would be told two addresses by {name}, of {taken[name]} too: choose another name",
            )
        taken.setdefault(name, f"{owner}'s port {port}" if port else owner)


def contribute(module: PortsKeys, context: ModuleContext) -> Contribution:
    """A listener, a target group and what may come in, of each."""
    if module.is_worker or not module.ports:
        return Contribution(feature="ports")
    ports = module.ports
    return Contribution(
        feature="ports",
        ports=tuple(
            PortTargetGroup(
                name=name,
                container=each.container or module.own_container,
                port=each.port,
                listener_port=each.listens_on,
                protocol=each.protocol,
                target_protocol=each.target_protocol,
                arguments=target_group(
                    each.port,
                    each.health_check,
                    module.load_balancing,
                    protocol=each.protocol,
                    target_protocol=each.target_protocol,
                ),
            )
            for name, each in ports.items()
        ),
        listeners=tuple(
            Listener(port=each.listens_on, protocol=listener_protocol(each.protocol, context.zone), target=name)
            for name, each in ports.items()
        ),
        ingress=(
            *(own_port(each.port, over) for each in ports.values() for over in protocols.transports(each.protocol)),
            *(rule for each in ports.values() for rule in checked_port(each.port, each.health_check, each.protocol)),
            *(
                Ingress(
                    into="load balancer",
                    port=each.listens_on,
                    source="internet",
                    over=over,
                )
                for each in ports.values()
                if each.public
                for over in protocols.transports(each.protocol)
            ),
        ),
        scenarios=(SILENT_PORT,),
    )


_CANNOT_MOVE: Effects[PortsKeys] = (
    Effect(
        kinds=(EffectKind.REFUSED,),
        text="whoever calls it would find no task on it for a while: add a port of another name",
    ),
)


def _is_taken_away(edit: Edit[PortsKeys]) -> bool:
    return bool(edit.before.ports.keys() - edit.after.ports)


_EFFECTS: dict[str, Effects[PortsKeys]] = {
    "ports.<port>": (UNLESS_RETIRED, *port_effects(_is_taken_away)),
    "ports.<port>.port": _CANNOT_MOVE,
    "ports.<port>.container": _CANNOT_MOVE,
    "ports.<port>.protocol": CANNOT_CHANGE,
    "ports.<port>.target_protocol": CANNOT_CHANGE,
    "ports.<port>.listener_port": OTHER_ADDRESS,
    "ports.<port>.public": IN_PLACE,
    **{f"ports.<port>.{key}": effects for key, effects in HEALTH_CHECK_EFFECTS.items()},
}

FEATURE = Feature(
    keys=PortsKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(
        further_ports_are_few,
        further_ports_differ,
        listener_ports_differ,
        whose_port_it_is_is_there,
        the_internet_is_let_in_by_name,
        checks_of_ports_end_before_the_next,
        checks_ask_who_can_answer,
        checks_call_methods,
        checks_wait_for_codes_of_theirs,
        ports_are_of_one_load_balancer,
        a_network_load_balancer_listens_where_it_is_told,
        what_is_of_http_is_said_of_http,
        what_is_of_network_load_balancers_is_said_of_them,
        checks_ask_as_they_can,
        the_inside_speaks_ipv4,
        network_load_balancers_have_public_ipv4,
        udp_speaks_ipv4,
    ),
    notices=(udp_is_checked_by_tcp,),
    context_rules=(variables_of_ports_differ, tls_of_ports_has_its_domain),
    warnings=(a_path_of_a_port_holds_a_secret,),
    needs_port={("ports",): "on which other ports the load balancer serves"},
)
