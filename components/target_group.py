"""What a load balancer sends requests to: a module's tasks, by address, if they pass its health check."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Input, ResourceOptions
from pulumi_aws import lb

from modulestack.contract import names
from modulestack.environment.model import Module
from modulestack.features.load_balancing import HealthCheck

ONE_DAY_S = 86400


def target_group(
    name: str, module: Module, *, vpc_id: Input[str], tags: Mapping[str, str], opts: ResourceOptions
) -> lb.TargetGroup:
    """
    *module*'s target group.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
    """
    spread = module.load_balancing
    return lb.TargetGroup(
        names.load_balancing(name),
        vpc_id=vpc_id,
        target_type="ip",
        port=module.port,
        protocol="HTTP",
        protocol_version="HTTP1",
        ip_address_type="ipv4",
        health_check=health_check(module.health_check),
        deregistration_delay=spread.deregistration_delay_s,
        slow_start=spread.slow_start_s,
        load_balancing_algorithm_type=spread.algorithm,
        load_balancing_anomaly_mitigation="on" if spread.algorithm == "weighted_random" else "off",
        load_balancing_cross_zone_enabled="use_load_balancer_configuration",
        stickiness=lb.TargetGroupStickinessArgs(
            type="lb_cookie",
            enabled=spread.stickiness is not None,
            cookie_duration=spread.stickiness.duration_s if spread.stickiness else ONE_DAY_S,
        ),
        tags=tags,
        opts=opts,
    )


def health_check(check: HealthCheck) -> lb.TargetGroupHealthCheckArgs:
    """The load balancer's check of one task, times in seconds."""
    return lb.TargetGroupHealthCheckArgs(
        enabled=True,
        protocol="HTTP",
        port="traffic-port",
        path=check.path,
        matcher=check.matcher,
        interval=check.interval_s,
        timeout=check.timeout_s,
        healthy_threshold=check.healthy_threshold,
        unhealthy_threshold=check.unhealthy_threshold,
    )
