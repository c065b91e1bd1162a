"""
Arguments of a service, its load balancer and its target group, as AWS has them. Pure.

Arguments are those of pulumi_aws's resources.

Sources: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service,
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb,
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_target_group
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.importing.found import Described, ServingLoadBalancer

ATTRIBUTES: Mapping[str, tuple[str, Any]] = {
    "client_keep_alive": ("client_keep_alive.seconds", 3600),
    "desync_mitigation_mode": ("routing.http.desync_mitigation_mode", "defensive"),
    "drop_invalid_header_fields": ("routing.http.drop_invalid_header_fields.enabled", False),
    "enable_deletion_protection": ("deletion_protection.enabled", False),
    "enable_http2": ("routing.http2.enabled", True),
    "enable_tls_version_and_cipher_suite_headers": (
        "routing.http.x_amzn_tls_version_and_cipher_suite.enabled",
        False,
    ),
    "enable_waf_fail_open": ("waf.fail_open.enabled", False),
    "enable_xff_client_port": ("routing.http.xff_client_port.enabled", False),
    "enable_zonal_shift": ("zonal_shift.config.enabled", False),
    "idle_timeout": ("idle_timeout.timeout_seconds", 60),
    "preserve_host_header": ("routing.http.preserve_host_header.enabled", False),
    "xff_header_processing_mode": ("routing.http.xff_header_processing.mode", "append"),
}
"""
Argument of an application load balancer → its attribute, and what that is on a new one.

Whether it crosses zones is not among them: it always does.
"""
_OF_NETWORK: Mapping[str, tuple[str, Any]] = {
    "dns_record_client_routing_policy": ("dns_record.client_routing_policy", "any_availability_zone"),
    "enable_cross_zone_load_balancing": ("load_balancing.cross_zone.enabled", False),
    "enable_deletion_protection": ("deletion_protection.enabled", False),
    "enable_zonal_shift": ("zonal_shift.config.enabled", False),
}
"""
The same of a network load balancer.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-load-balancer-attributes.html
"""


def attributes_of(balancer: ServingLoadBalancer) -> Mapping[str, tuple[str, Any]]:
    """Those of its kind."""
    return _OF_NETWORK if balancer.is_network else ATTRIBUTES


_GROUP_ATTRIBUTES: Mapping[str, tuple[str, Any]] = {
    "deregistration_delay": ("deregistration_delay.timeout_seconds", 300),
    "load_balancing_algorithm_type": ("load_balancing.algorithm.type", "round_robin"),
    "load_balancing_anomaly_mitigation": ("load_balancing.algorithm.anomaly_mitigation", "off"),
    "load_balancing_cross_zone_enabled": ("load_balancing.cross_zone.enabled", "use_load_balancer_configuration"),
    "slow_start": ("slow_start.duration_seconds", 0),
}
"""The same of a target group."""


def service_now(service: Described) -> dict[str, Any]:
    """The service's arguments, as AWS has them."""
    deployment, network = service.get("deploymentConfiguration") or {}, service["networkConfiguration"]
    breaker = deployment.get("deploymentCircuitBreaker") or {}
    alarms = deployment.get("alarms") or {}
    strategy = [
        {"capacity_provider": each["capacityProvider"], "base": each.get("base", 0), "weight": each.get("weight", 0)}
        for each in service.get("capacityProviderStrategy") or ()
    ]
    return {
        "alarms": alarms if alarms.get("alarmNames") else None,
        "availability_zone_rebalancing": service.get("availabilityZoneRebalancing", "DISABLED"),
        "capacity_provider_strategies": strategy,
        "deployment_circuit_breaker": {each: bool(breaker.get(each)) for each in ("enable", "rollback")},
        "deployment_maximum_percent": deployment.get("maximumPercent", 200),
        "deployment_minimum_healthy_percent": deployment.get("minimumHealthyPercent", 100),
        "desired_count": service["desiredCount"],
        "enable_ecs_managed_tags": service.get("enableECSManagedTags", False),
        "enable_execute_command": service.get("enableExecuteCommand", False),
        "force_new_deployment": False,
        "health_check_grace_period_seconds": service.get("healthCheckGracePeriodSeconds", 0),
        "launch_type": service.get("launchType") or "",
        "network_configuration.assign_public_ip": network["awsvpcConfiguration"].get("assignPublicIp") == "ENABLED",
        "network_configuration.subnets": sorted(network["awsvpcConfiguration"]["subnets"]),
        "ordered_placement_strategies": list(service.get("placementStrategy") or ()),
        "placement_constraints": list(service.get("placementConstraints") or ()),
        "platform_version": service.get("platformVersion", "LATEST"),
        "propagate_tags": service.get("propagateTags", "NONE"),
        "service_registries": list(service.get("serviceRegistries") or ()),
        "volume_configuration": list(service.get("volumeConfigurations") or ()),
        "wait_for_steady_state": False,
    }


def balancer_now(balancer: ServingLoadBalancer) -> dict[str, Any]:
    """The load balancer's arguments, as AWS has them."""
    return {
        **_attributes(attributes_of(balancer), balancer.attributes),
        "access_logs": balancer.attributes.get("access_logs.s3.bucket", ""),
        "ip_address_type": balancer.described.get("IpAddressType", "ipv4"),
        "subnets": sorted(zone["SubnetId"] for zone in balancer.described["AvailabilityZones"]),
    }


def group_now(balancer: ServingLoadBalancer) -> dict[str, Any]:
    """The target group's arguments, as AWS has them."""
    group, attributes = balancer.target_group, balancer.target_group_attributes
    asked = {
        "path": group.get("HealthCheckPath", ""),
        "matcher": str(next(iter((group.get("Matcher") or {}).values()), "")),
    }
    of_network = {
        "connection_termination": attributes.get("deregistration_delay.connection_termination.enabled") == "true",
        "preserve_client_ip": attributes.get("preserve_client_ip.enabled", "false"),
        "proxy_protocol_v2": attributes.get("proxy_protocol_v2.enabled") == "true",
    }
    return {
        **_attributes(_GROUP_ATTRIBUTES, attributes),
        **(of_network if balancer.is_network else {}),
        "health_check": {
            "enabled": group.get("HealthCheckEnabled", True),
            "protocol": group["HealthCheckProtocol"],
            "port": group["HealthCheckPort"],
            **(asked if group["HealthCheckProtocol"] != "TCP" else {}),
            "interval": group["HealthCheckIntervalSeconds"],
            "timeout": group["HealthCheckTimeoutSeconds"],
            "healthy_threshold": group["HealthyThresholdCount"],
            "unhealthy_threshold": group["UnhealthyThresholdCount"],
        },
        "port": group["Port"],
        "protocol": group["Protocol"],
        "protocol_version": group.get("ProtocolVersion", "HTTP1"),
        "stickiness": {
            "type": attributes.get("stickiness.type", "lb_cookie"),
            "enabled": attributes.get("stickiness.enabled") == "true",
            "cookie_duration": int(attributes.get("stickiness.lb_cookie.duration_seconds", 86400)),
        },
    }


def _attributes(table: Mapping[str, tuple[str, Any]], found: Mapping[str, str]) -> dict[str, Any]:
    return {name: _typed(found.get(key), default) for name, (key, default) in table.items()}


def _typed(text: str | None, default: Any) -> Any:
    if text is None:
        return default
    if isinstance(default, bool):
        return text == "true"
    return int(text) if isinstance(default, int) else text
