"""Target groups: their attributes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext

ATTRIBUTE_RANGES = {
    "deregistration_delay.timeout_seconds": (0, 3600),
    "slow_start.duration_seconds": (30, 900),
    "stickiness.lb_cookie.duration_seconds": (1, 604800),
}
"""Target group attribute → lowest and highest value, in seconds; slow start may also be 0, which is off.
Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html"""

_ATTRIBUTES = frozenset(
    {
        "deregistration_delay.connection_termination.enabled",
        "deregistration_delay.timeout_seconds",
        "load_balancing.algorithm.anomaly_mitigation",
        "load_balancing.algorithm.type",
        "load_balancing.cross_zone.enabled",
        "preserve_client_ip.enabled",
        "proxy_protocol_v2.enabled",
        "slow_start.duration_seconds",
        "stickiness.app_cookie.cookie_name",
        "stickiness.app_cookie.duration_seconds",
        "stickiness.enabled",
        "stickiness.lb_cookie.duration_seconds",
        "stickiness.type",
        "target_group_health.dns_failover.minimum_healthy_targets.count",
        "target_group_health.dns_failover.minimum_healthy_targets.percentage",
        "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count",
        "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage",
        "target_health_state.unhealthy.connection_termination.enabled",
        "target_health_state.unhealthy.draining_interval_seconds",
    }
)
"""Of application and network load balancers.
Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html"""


def target_group_attributes_are_valid(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html"""
    group = context.backend("elbv2").target_groups.get(params["TargetGroupArn"])
    for one in params["Attributes"]:
        if one["Key"] not in _ATTRIBUTES:
            raise AwsError("ValidationError", f"Target group attribute key '{one['Key']}' is not recognized")
    if group is None:
        return
    wanted = {**group.attributes, **{one["Key"]: one["Value"] for one in params["Attributes"]}}
    for key, (low, high) in ATTRIBUTE_RANGES.items():
        value = int(wanted.get(key) or low)
        may_be_off = key == "slow_start.duration_seconds"
        if not low <= value <= high and not (may_be_off and value == 0):
            allowed = f"{low} to {high}{', or 0' if may_be_off else ''}"
            raise AwsError("ValidationError", f"'{key}' must be {allowed}: {value}")
    slow = int(wanted.get("slow_start.duration_seconds") or 0)
    algorithm = wanted.get("load_balancing.algorithm.type", "round_robin")
    if slow and algorithm != "round_robin":
        raise AwsError("InvalidConfigurationRequest", f"Slow start is not supported with the algorithm '{algorithm}'")
    anomaly = wanted.get("load_balancing.algorithm.anomaly_mitigation", "off")
    if anomaly == "on" and algorithm != "weighted_random":
        raise AwsError(
            "InvalidConfigurationRequest", f"Anomaly mitigation is not supported with the algorithm '{algorithm}'"
        )
    is_zonal = wanted.get("load_balancing.cross_zone.enabled") == "false" and group.protocol in ("HTTP", "HTTPS")
    if is_zonal and wanted.get("stickiness.enabled") == "true":
        text = "Target stickiness is not supported when cross-zone load balancing is off"
        raise AwsError("InvalidConfigurationRequest", text)


def allow_an_hour_of_draining(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """
    Targets may be drained for 3,600 seconds; moto takes one less.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
    """
    backend = context.backend("elbv2")

    def modify_target_group_attributes(target_group_arn: str, attributes: dict[str, Any]) -> None:
        name = "deregistration_delay.timeout_seconds"
        longest = {name: attributes[name]} if attributes.get(name) == "3600" else {}
        rest = {key: value for key, value in attributes.items() if key not in longest}
        type(backend).modify_target_group_attributes(backend, target_group_arn, rest)
        backend.target_groups[target_group_arn].attributes.update(longest)

    backend.modify_target_group_attributes = modify_target_group_attributes
