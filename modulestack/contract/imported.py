"""What a module took over keeps of its own: which things have names, and which settings may stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from modulestack.contract import limits
from modulestack.contract.alphabets import ECS_NAME, LOAD_BALANCER, Alphabet

Described = Literal["load_balancer_security_group", "tasks_security_group"]
"""What has a description, which cannot change."""
Policy = Literal["cpu", "memory", "requests"]
"""Scaling policies, by what they are called in the program."""
Named = Literal["service", "container", "load_balancer", "target_group", Described, Policy]
"""What has a name, which cannot change; `container` is the module's own, the last three are scaling policies."""
Keeper = Literal[
    "service", "load_balancer", "target_group", "listener", "listener_rule", "record", "scalable_target", "scaling"
]
"""What may keep settings; all listeners, all rules and all scaling policies alike."""
POLICIES: tuple[Policy, ...] = ("cpu", "memory", "requests")

NAME_LENGTHS: Mapping[Named, int] = MappingProxyType(
    {
        "service": limits.ECS_NAME_LENGTH,
        "container": limits.ECS_NAME_LENGTH,
        "load_balancer": limits.LOAD_BALANCER_NAME_LENGTH,
        "target_group": limits.LOAD_BALANCER_NAME_LENGTH,
        "load_balancer_security_group": 255,
        "tasks_security_group": 255,
        **dict.fromkeys(POLICIES, 256),
    }
)
"""
Characters that a name may have.

Sources: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html (GroupName),
https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html (PolicyName)
"""

ALPHABETS: Mapping[Named, Alphabet] = MappingProxyType(
    {"service": ECS_NAME, "container": ECS_NAME, "load_balancer": LOAD_BALANCER, "target_group": LOAD_BALANCER}
)
"""
What their names may be made of.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (name)
"""

SETTINGS: Mapping[Keeper, tuple[str, ...]] = MappingProxyType(
    {
        "service": (
            "alarms",
            "availability_zone_rebalancing",
            "capacity_provider_strategies",
            "deployment_circuit_breaker",
            "deployment_maximum_percent",
            "deployment_minimum_healthy_percent",
            "desired_count",
            "enable_ecs_managed_tags",
            "force_new_deployment",
            "health_check_grace_period_seconds",
            "launch_type",
            "network_configuration.assign_public_ip",
            "network_configuration.subnets",
            "ordered_placement_strategies",
            "placement_constraints",
            "platform_version",
            "propagate_tags",
            "service_registries",
            "volume_configuration",
            "wait_for_steady_state",
        ),
        "load_balancer": (
            "access_logs",
            "client_keep_alive",
            "desync_mitigation_mode",
            "dns_record_client_routing_policy",
            "drop_invalid_header_fields",
            "enable_cross_zone_load_balancing",
            "enable_deletion_protection",
            "enable_http2",
            "enable_tls_version_and_cipher_suite_headers",
            "enable_waf_fail_open",
            "enable_xff_client_port",
            "enable_zonal_shift",
            "idle_timeout",
            "ip_address_type",
            "preserve_host_header",
            "security_groups",
            "subnets",
            "xff_header_processing_mode",
        ),
        "target_group": (
            "connection_termination",
            "deregistration_delay",
            "health_check",
            "load_balancing_algorithm_type",
            "load_balancing_anomaly_mitigation",
            "load_balancing_cross_zone_enabled",
            "port",
            "preserve_client_ip",
            "protocol_version",
            "proxy_protocol_v2",
            "slow_start",
            "stickiness",
        ),
        "listener": ("alpn_policy", "default_actions", "ssl_policy", "tcp_idle_timeout_seconds"),
        "listener_rule": ("actions",),
        "record": ("aliases", "records", "ttl", "type"),
        "scalable_target": ("max_capacity", "min_capacity"),
        "scaling": ("target_tracking_scaling_policy_configuration",),
    }
)
"""What may keep which arguments of pulumi_aws's resource, as that is spelled."""
MADE_ANEW: Mapping[Keeper, tuple[str, ...]] = MappingProxyType(
    {
        "service": ("enable_ecs_managed_tags", "launch_type"),
        "load_balancer": ("security_groups",),
        "target_group": ("port", "protocol_version"),
    }
)
"""Those of them whose change is another resource."""
