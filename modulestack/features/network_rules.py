"""What network load balancers do not do that application load balancers do, and the other way round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from modulestack.contract import protocols
from modulestack.features.further_port import FurtherPort
from modulestack.features.health_check import HealthCheck
from modulestack.features.load_balancing import LoadBalancing
from modulestack.fields.text import listed
from modulestack.fields.violation import FieldPath, RuleViolation

OF_HTTP = ("algorithm", "slow_start_s", "idle_timeout_s", "client_keep_alive_s", "stickiness", "cross_zone")
"""
Keys of ``load_balancing`` that say nothing of a network load balancer.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html and
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
"""
NOT_OF_NETWORK: Mapping[FieldPath, str] = {
    **{("load_balancing", key): "" for key in OF_HTTP},
    ("jwt",): "",
    ("sign_in",): "",
    ("mutual_authentication",): "",
    ("request_headers",): "",
    ("target_protocol",): "",
    ("scaling", "requests_per_task"): "",
    ("scaling", "predictive", "requests_per_task"): "",
}
"""Keys that, where they are a default, a module behind a network load balancer is without."""
OF_A_QUESTION: Mapping[FieldPath, str] = {("health_check", "path"): "", ("health_check", "matcher"): ""}
"""The same where it is only connected to."""


class Balanced(Protocol):
    """A module, as far as these rules ask."""

    @property
    def port(self) -> int | None:
        """Where it serves; None: a worker."""

    @property
    def protocol(self) -> str:
        """What clients speak there."""

    @property
    def target_protocol(self) -> str:
        """What its tasks are spoken to."""

    @property
    def is_network(self) -> bool:
        """Whether a network load balancer leads to it."""

    @property
    def listener_port(self) -> int | None:
        """Port of that load balancer, if the file says one."""

    @property
    def health_check(self) -> HealthCheck:
        """Of its port."""

    @property
    def load_balancing(self) -> LoadBalancing:
        """How connections are spread."""

    @property
    def ports(self) -> Mapping[str, FurtherPort]:
        """Where it serves besides."""


def ports_are_of_one_load_balancer(module: Balanced) -> Iterator[RuleViolation]:
    """
    A module has one, of one kind.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html (Protocol)
    """
    for name, further in module.ports.items():
        if (further.protocol in protocols.NETWORK) is module.is_network:
            continue
        allowed = protocols.NETWORK if module.is_network else tuple(protocols.VERSIONS)
        yield RuleViolation(
            (("ports", name, "protocol"), ("protocol",), ("ports", name)),
            f"{further.protocol} is not forwarded by the load balancer of a module whose protocol is "
            f"{module.protocol}: allowed {listed(allowed)}, or have it in a module of its own",
        )


def a_network_load_balancer_listens_where_it_is_told(module: Balanced) -> Iterator[RuleViolation]:
    """HTTP is where everybody looks for it."""
    if module.listener_port is not None and not module.is_network:
        yield RuleViolation(
            (("listener_port",), ("protocol",)),
            f"{module.listener_port} is for network load balancers (protocol {listed(protocols.NETWORK)}), and "
            f"{module.protocol} is served on 80 and 443: leave it out",
        )


def what_is_of_http_is_said_of_http(module: Balanced) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html"""
    if not module.is_network:
        return
    for key in OF_HTTP:
        if key in module.load_balancing.model_fields_set:
            yield RuleViolation(
                (("load_balancing", key), ("protocol",)),
                f"says how HTTP is balanced, and protocol is {module.protocol}: leave it out",
            )
    places: dict[FieldPath, str] = {(): module.target_protocol}
    places |= {("ports", name): further.target_protocol for name, further in module.ports.items()}
    for place, target_protocol in places.items():
        if target_protocol != protocols.HTTP:
            yield RuleViolation(
                ((*place, "target_protocol"), ("protocol",)),
                f"{target_protocol} is of HTTP, and protocol is {module.protocol}: leave it out (tcp leaves TLS to the "
                "tasks)",
            )


def what_is_of_network_load_balancers_is_said_of_them(module: Balanced) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html"""
    said = module.load_balancing.preserve_client_ip
    fields: tuple[FieldPath, ...] = (("load_balancing", "preserve_client_ip"), ("protocol",))
    if said is not None and not module.is_network and module.port is not None:
        text = f"is for network load balancers, and protocol is {module.protocol}, which has X-Forwarded-For"
        yield RuleViolation(fields, f"{text}: leave it out")
    spoken = [module.protocol, *(further.protocol for further in module.ports.values())]
    for protocol in [each for each in spoken if each in protocols.OF_DATAGRAMS][: said is False]:
        yield RuleViolation(
            fields, f"false is not possible with {protocol}, whose tasks see their clients: leave it out"
        )


def checks_ask_as_they_can(module: Balanced) -> Iterator[RuleViolation]:
    """
    A check by TCP only connects; HTTP is checked by HTTP.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
    (HealthCheckProtocol)
    """
    for place, protocol, check in _checks(module):
        at: FieldPath = (*place, "health_check")
        asks_by = check.asks_by(protocol)
        if asks_by == protocols.TCP and protocol not in protocols.NETWORK:
            yield RuleViolation(
                ((*at, "protocol"), (*place, "protocol")),
                f"tcp is for network load balancers, and protocol is {protocol}: allowed http or https",
            )
        elif asks_by == protocols.TCP:
            for key in ("path", "matcher"):
                if key in check.model_fields_set:
                    yield RuleViolation(
                        ((*at, key), (*at, "protocol"), (*place, "protocol")),
                        f"is for checks that ask, and this one only connects, as protocol is {protocol}: "
                        f"leave it out, or set health_check.protocol: http",
                    )


def udp_is_checked_by_tcp(module: Balanced) -> Iterator[RuleViolation]:
    """
    Nothing is checked by UDP.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html
    """
    for place, protocol, check in _checks(module):
        if protocol == protocols.UDP and check.port is None:
            yield RuleViolation(
                ((*place, "health_check", "port"), (*place, "protocol")),
                f"udp is checked by {check.asks_by(protocol)} on the same port, so tasks must listen there, too; "
                "health_check.port names another",
            )


def _checks(module: Balanced) -> Iterator[tuple[FieldPath, str, HealthCheck]]:
    if module.port is None:
        return
    yield (), module.protocol, module.health_check
    for name, further in module.ports.items():
        yield ("ports", name), further.protocol, further.health_check
