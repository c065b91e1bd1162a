"""
What target groups say about their targets, and what they make of a container's answer to a health check.

A container's behaviour names its answer as an HTTP code, whatever it speaks.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from modulestack.contract import protocols
from modulestack.embedded_aws.ecs.container_behaviours import Behaviour

_UNKNOWN = 2
_OF_HTTP = {200: 0, 400: 13, 401: 16, 403: 7, 404: 12, 429: 14, 502: 14, 503: 14, 504: 14}
"""Source: https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md"""
_OVER_HTTP2 = ("HTTP2", "GRPC")


@dataclasses.dataclass(frozen=True, kw_only=True)
class TargetGroupSettings:
    """What a target group says about its targets."""

    arn: str
    attached: bool
    """Whether a load balancer sends it requests."""
    target_type: str
    health_check_port: str
    interval_s: float
    timeout_s: float
    healthy_threshold: int
    unhealthy_threshold: int
    matcher: str
    """Codes: ``200``, ``200,204`` or ``200-299``."""
    deregistration_delay_s: float
    version: str = "HTTP1"
    """Or ``HTTP2``, ``GRPC``: what targets are sent, health checks too."""
    path: str = "/"
    """What the health check asks for."""
    check_protocol: str = "HTTP"
    """Or ``HTTPS``, ``TCP``: by which it asks; by TCP it only connects."""
    ip_address_type: str = "ipv4"
    """Or ``ipv6``: of its targets."""
    is_network: bool = False
    """Whether it is a network load balancer's."""

    @property
    def first_passes(self) -> int:
        """
        Checks in a row that a new target must pass to be healthy.

        Sources ("must pass one health check"; "pass the initial health checks", "HealthyThresholdCount consecutive
        successes"):
        https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
        https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html
        """
        return self.healthy_threshold if self.is_network else 1

    def answer(self, status_code: int) -> int:
        """What a container that answers with the HTTP code *status_code* is heard to say: that, or a gRPC code."""
        return grpc_code(status_code, self.path) if self.version == "GRPC" else status_code

    def accepts(self, status_code: int) -> bool:
        """Whether a container that answers its health check with the HTTP code *status_code* is healthy."""
        if self.check_protocol == "TCP":
            return True
        answer = self.answer(status_code)
        for part in self.matcher.split(","):
            low, _, high = part.partition("-")
            if int(low) <= answer <= int(high or low):
                return True
        return False

    def understands(self, behaviour: Behaviour, port: int) -> bool:
        """Whether a container that does as *behaviour* says listens on *port*, and knows what is spoken there."""
        return port not in behaviour.closed_ports and not (behaviour.http1_only and self.version in _OVER_HTTP2)


def settings_of(group: Any) -> TargetGroupSettings:
    """Of moto's *group*."""
    return TargetGroupSettings(
        arn=group.arn,
        attached=bool(group.load_balancer_arns),
        target_type=group.target_type,
        health_check_port=str(group.health_check_port or "traffic-port"),
        interval_s=float(group.health_check_interval_seconds),
        timeout_s=float(group.health_check_timeout_seconds),
        healthy_threshold=int(group.healthy_threshold_count),
        unhealthy_threshold=int(group.unhealthy_threshold_count),
        matcher=next(iter((getattr(group, "matcher", None) or {}).values()), "200"),
        version=str(group.protocol_version or "HTTP1"),
        path=str(group.health_check_path or "/"),
        check_protocol=str(group.health_check_protocol or "HTTP"),
        ip_address_type=group.ip_address_type or "ipv4",
        is_network=group.protocol not in ("HTTP", "HTTPS"),
        deregistration_delay_s=float(group.attributes["deregistration_delay.timeout_seconds"]),
    )


def grpc_code(status_code: int, path: str) -> int:
    """
    The gRPC code of a container that answers the method *path* with the HTTP code *status_code*.

    One that is well has none of AWS's own method, and says so.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
    (HealthCheckPath)
    """
    if status_code == 200 and path == protocols.GRPC_PATH:
        return int(protocols.GRPC_MATCHER)
    return _OF_HTTP.get(status_code, _UNKNOWN)
