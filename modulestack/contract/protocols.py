"""
How clients and load balancers speak to a module.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from modulestack.contract.limits import Range

HTTP, HTTPS = "http", "https"
GRPC = "grpc"
TCP, UDP = "tcp", "udp"
TCP_UDP = "tcp_udp"
"""Both on one port."""
Protocol = Literal["http", "http2", "grpc", "tcp", "tls", "udp", "tcp_udp"]
Transport = Literal["tcp", "udp"]
TargetProtocol = Literal["http", "https"]
CheckProtocol = Literal["http", "https", "tcp"]
NETWORK = ("tcp", "tls", "udp", "tcp_udp")
"""Those that a network load balancer forwards."""
OF_DATAGRAMS = (UDP, TCP_UDP)
"""
Those by which datagrams come: of them tasks always see the client's address, and none of them goes with dual stack.

Sources: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html,
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html (Protocol)
"""

VERSIONS: Mapping[str, str] = {"http": "HTTP1", "http2": "HTTP2", "grpc": "GRPC"}
"""Protocol → what target groups of application load balancers call its version."""
NEED_TLS = ("http2", "grpc", "tls")
"""
Those that need a listener with a certificate.

Source ("The only supported listener protocol is HTTPS"):
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-group-protocol-version
"""

# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html
GRPC_CODE = Range(0, 99)
GRPC_MATCHER = "12"
"""What AWS waits for unless it is told: UNIMPLEMENTED, by which a server of any methods shows that it lives."""

# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html (HealthCheckPath)
GRPC_PATH = "/AWS.ALB/healthcheck"
"""The method that AWS calls unless it is told."""
GRPC_PATH_PATTERN = r"/[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)+/[A-Za-z_][A-Za-z0-9_]*"
"""``/package.service/method``."""


def transport(protocol: str) -> Transport:
    """Over what *protocol* goes, as a container's port mapping has it: one of the two, as ECS maps a port once."""
    return "udp" if protocol == UDP else "tcp"


def transports(protocol: str) -> tuple[Transport, ...]:
    """Over all of what *protocol* goes."""
    return ("tcp", "udp") if protocol == TCP_UDP else (transport(protocol),)


def target(protocol: str) -> str:
    """What a target group of a network load balancer calls what it forwards of *protocol*."""
    return "TCP_UDP" if protocol == TCP_UDP else transport(protocol).upper()


def scheme(protocol: str) -> str:
    """How an address of what speaks *protocol* begins, by a network load balancer: no scheme says two at once."""
    return TCP if protocol == TCP_UDP else protocol


def unless_http(protocol: str) -> str:
    """*protocol* as manifests have it, in which nothing is said of plain HTTP."""
    return "" if protocol == HTTP else protocol
