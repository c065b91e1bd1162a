"""Which load balancers can have IPv6."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from modulestack.contract import protocols
from modulestack.contract.ip_address_types import IPV4, WITHOUT_PUBLIC_IPV4
from modulestack.features.further_port import FurtherPort
from modulestack.features.load_balancing import LoadBalancing
from modulestack.fields.violation import FieldPath, RuleViolation

KEY: FieldPath = ("load_balancing", "ip_address_type")


class AddressedModule(Protocol):
    """A module, as far as these rules ask."""

    @property
    def port(self) -> int | None:
        """Where it serves; None: a worker."""

    @property
    def protocol(self) -> str:
        """What clients speak there."""

    @property
    def is_network(self) -> bool:
        """Whether a network load balancer leads to it."""

    @property
    def is_public(self) -> bool:
        """Whether the world may reach it."""

    @property
    def load_balancing(self) -> LoadBalancing:
        """Of which addresses its load balancer is."""

    @property
    def ports(self) -> Mapping[str, FurtherPort]:
        """Where it serves besides."""


def the_inside_speaks_ipv4(module: AddressedModule) -> Iterator[RuleViolation]:
    """
    And so do tasks, who are the only ones to call a private module.

    Source ("Internal load balancers must use ipv4"):
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html (IpAddressType)
    """
    said = module.load_balancing.ip_address_type
    if said != IPV4 and module.port is not None and not module.is_public:
        text = f"{said} is for who comes from the internet, and the module is private: leave it out"
        yield RuleViolation((KEY, ("reachable_from",)), f"{text}, or set reachable_from: internet")


def network_load_balancers_have_public_ipv4(module: AddressedModule) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html"""
    if module.is_network and module.load_balancing.ip_address_type == WITHOUT_PUBLIC_IPV4:
        text = f"{WITHOUT_PUBLIC_IPV4} is of HTTP, and protocol is {module.protocol}: allowed ipv4 or dualstack"
        yield RuleViolation((KEY, ("protocol",)), text)


def udp_speaks_ipv4(module: AddressedModule) -> Iterator[RuleViolation]:
    """
    As long as its targets do.

    Source ("You can't specify the UDP, TCP_UDP ... protocol if dual-stack mode is enabled"):
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html (Protocol)
    """
    spoken: dict[FieldPath, str] = {("protocol",): module.protocol}
    spoken |= {("ports", name, "protocol"): further.protocol for name, further in module.ports.items()}
    for field, protocol in spoken.items():
        if protocol in protocols.OF_DATAGRAMS and module.load_balancing.ip_address_type != IPV4:
            text = f"{module.load_balancing.ip_address_type} is not possible with {protocol}: leave it out"
            yield RuleViolation((KEY, field), f"{text}, or have {protocol} in a module of its own")
