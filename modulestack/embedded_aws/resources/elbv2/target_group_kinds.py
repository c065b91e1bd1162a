"""What target groups of application and of network load balancers have, each their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.resources.elbv2 import common as elb
from modulestack.embedded_aws.resources.handler import Properties

NETWORK = ("TCP", "TLS", "UDP", "TCP_UDP")
_SHARED = {
    "deregistrationDelay": ("deregistration_delay.timeout_seconds", 300),
    "loadBalancingCrossZoneEnabled": ("load_balancing.cross_zone.enabled", "use_load_balancer_configuration"),
}
_OF_APPLICATION = {
    "loadBalancingAlgorithmType": ("load_balancing.algorithm.type", "round_robin"),
    "loadBalancingAnomalyMitigation": ("load_balancing.algorithm.anomaly_mitigation", "off"),
    "slowStart": ("slow_start.duration_seconds", 0),
}
_HEALTH_CHECK = {
    "enabled": ("HealthCheckEnabled", True),
    "healthyThreshold": ("HealthyThresholdCount", 3),
    "interval": ("HealthCheckIntervalSeconds", 30),
    "port": ("HealthCheckPort", "traffic-port"),
    "unhealthyThreshold": ("UnhealthyThresholdCount", 3),
}
"""Field of ``healthCheck`` → the API's name, and the provider's default."""


def is_network(properties: Mapping[str, Any]) -> bool:
    """Whether the target group is a network load balancer's."""
    return properties.get("protocol") in NETWORK


def attributes(properties: Mapping[str, Any]) -> dict[str, tuple[str, Any]]:
    """
    Input → attribute and what it is on a new group.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
    """
    if not is_network(properties):
        return {**_SHARED, **_OF_APPLICATION}
    is_udp = properties["protocol"] in ("UDP", "TCP_UDP")
    keeps_address = is_udp or properties.get("targetType", "instance") == "instance"
    return {
        **_SHARED,
        "connectionTermination": ("deregistration_delay.connection_termination.enabled", is_udp),
        "preserveClientIp": ("preserve_client_ip.enabled", elb.text(keeps_address)),  # a text in the provider
        "proxyProtocolV2": ("proxy_protocol_v2.enabled", False),
    }


def health_check(properties: Properties) -> dict[str, Any]:
    """The health check as requests have it."""
    check = properties.get("healthCheck") or {}
    protocol = check.get("protocol") or ("TCP" if is_network(properties) else "HTTP")
    fields = {aws: check.get(name, default) for name, (aws, default) in _HEALTH_CHECK.items()}
    fields["HealthCheckProtocol"] = protocol
    if protocol == "TCP":
        return {**fields, "HealthCheckTimeoutSeconds": check.get("timeout", 10)}
    is_grpc = properties.get("protocolVersion") == "GRPC"
    fields["HealthCheckTimeoutSeconds"] = check.get("timeout", 5)
    fields["HealthCheckPath"] = check.get("path", "/AWS.ALB/healthcheck" if is_grpc else "/")
    if is_grpc:
        return {**fields, "Matcher": {"GrpcCode": check.get("matcher", "12")}}
    return {**fields, "Matcher": {"HttpCode": check.get("matcher", "200-399" if is_network(properties) else "200")}}


def health_check_outputs(group: Mapping[str, Any]) -> Properties:
    """That of *group*, as DescribeTargetGroups answers it."""
    return {
        **{name: group[aws] for name, (aws, _) in _HEALTH_CHECK.items()},
        "protocol": group["HealthCheckProtocol"],
        "timeout": group["HealthCheckTimeoutSeconds"],
        "path": group.get("HealthCheckPath") or "",
        "matcher": next(iter((group.get("Matcher") or {}).values()), ""),
    }


def stickiness(properties: Properties) -> dict[str, str]:
    """Attribute → what is wanted of it."""
    wanted = properties.get("stickiness") or {"enabled": False}
    enabled = elb.text(wanted.get("enabled", True))
    if is_network(properties):
        return {"stickiness.enabled": enabled, "stickiness.type": "source_ip"}
    return {
        "stickiness.enabled": enabled,
        "stickiness.type": str(wanted.get("type", "lb_cookie")),
        "stickiness.lb_cookie.duration_seconds": elb.text(wanted.get("cookieDuration", 86400)),
    }


def stickiness_outputs(group: Mapping[str, Any], found: Mapping[str, str]) -> Properties:
    """That of *group*, whose attributes are *found*."""
    if group["Protocol"] in NETWORK:
        return {"enabled": elb.value(found, "stickiness.enabled", False), "type": "source_ip"}
    return {
        "cookieDuration": elb.value(found, "stickiness.lb_cookie.duration_seconds", 86400),
        "cookieName": "",
        "enabled": elb.value(found, "stickiness.enabled", False),
        "type": found.get("stickiness.type", "lb_cookie"),
    }
