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
Protocol = Literal["http", "http2", "grpc", "tcp", "tls", "udp"]
TargetProtocol = Literal["http", "https"]
CheckProtocol = Literal["http", "https", "tcp"]
NETWORK = ("tcp", "tls", "udp")
"""Those that a network load balancer forwards."""

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


def transport(protocol: str) -> Literal["tcp", "udp"]:
    """Over what *protocol* goes."""
    return "udp" if protocol == UDP else "tcp"


def unless_http(protocol: str) -> str:
    """*protocol* as manifests have it, in which nothing is said of plain HTTP."""
    return "" if protocol == HTTP else protocol
