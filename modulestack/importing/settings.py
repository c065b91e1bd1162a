"""
What of a service and its load balancer the program would set otherwise, so that a module keeps it as it was. Pure.

Arguments are those of pulumi_aws's resources. What the program leaves out has the provider's default.

Sources: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service,
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb,
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_target_group
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract.imported import Keeper
from modulestack.contract.load_balancers import APPLICATION, TLS_POLICY
from modulestack.environment.model import Environment, Module
from modulestack.features.contribution import Listener
from modulestack.features.fold import ModulePlan
from modulestack.importing.found import Described, FoundService, ServingLoadBalancer
from modulestack.importing.lines import tracking

_ATTRIBUTES: Mapping[str, tuple[str, Any]] = {
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
_GROUP_ATTRIBUTES: Mapping[str, tuple[str, Any]] = {
    "deregistration_delay": ("deregistration_delay.timeout_seconds", 300),
    "load_balancing_algorithm_type": ("load_balancing.algorithm.type", "round_robin"),
    "load_balancing_anomaly_mitigation": ("load_balancing.algorithm.anomaly_mitigation", "off"),
    "load_balancing_cross_zone_enabled": ("load_balancing.cross_zone.enabled", "use_load_balancer_configuration"),
    "slow_start": ("slow_start.duration_seconds", 0),
}
"""The same of a target group."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class KeptSetting:
    """A setting that stays as it was."""

    of: Keeper
    argument: str
    is_now: Any
    otherwise: Any
    """What the program would make of it."""


def kept_settings(
    found: FoundService, environment: Environment, module: Module, plan: ModulePlan
) -> Iterator[KeptSetting]:
    """All that *plan* of *module* would change of what was *found*."""
    yield from _compared("service", service_now(found.described), _service_planned(found, environment, plan))
    if balancer := found.load_balancer:
        yield from _compared("load_balancer", _balancer_now(balancer), _balancer_planned(balancer, environment, plan))
        yield from _compared("target_group", group_now(balancer), dict(plan.target_group))
        yield from _listeners(balancer, plan)
    if module.scaling and found.scaling:
        yield from _policies(found, module)


def _compared(of: Keeper, now: Mapping[str, Any], planned: Mapping[str, Any]) -> Iterator[KeptSetting]:
    for argument, wanted in planned.items():
        if argument in now and now[argument] != wanted:
            yield KeptSetting(of=of, argument=argument, is_now=now[argument], otherwise=wanted)


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


def _service_planned(found: FoundService, environment: Environment, plan: ModulePlan) -> dict[str, Any]:
    """What the program asks for, and what the provider makes of what it leaves out."""
    unsaid: dict[str, Any] = {
        "alarms": None,
        "capacity_provider_strategies": [],
        "enable_execute_command": False,
        "health_check_grace_period_seconds": 0,
        "launch_type": "",
        "ordered_placement_strategies": [],
        "placement_constraints": [],
        "service_registries": [],
        "volume_configuration": [],
    }
    planned = {**unsaid, **plan.service}
    if "launch_type" not in plan.service:
        del planned["launch_type"]  # the provider takes it from AWS
    return {
        **{name: value for name, value in planned.items() if name not in ("name", "scheduling_strategy")},
        "network_configuration.assign_public_ip": False,
        "network_configuration.subnets": _subnets(environment, "private") or None,
        "wait_for_steady_state": True,
    } | ({"desired_count": found.described["desiredCount"]} if "desiredCount" in plan.service_ignored else {})


def _subnets(environment: Environment, kind: str) -> list[str]:
    """Ids of the environment's subnets of *kind*; empty: the file finds them another way than by ids."""
    existing = environment.network.existing
    return sorted(getattr(existing, f"{kind}_subnet_ids") or ()) if existing else []


def _balancer_now(balancer: ServingLoadBalancer) -> dict[str, Any]:
    return {
        **_attributes(_ATTRIBUTES, balancer.attributes),
        "access_logs": balancer.attributes.get("access_logs.s3.bucket", ""),
        "ip_address_type": balancer.described.get("IpAddressType", "ipv4"),
        "subnets": sorted(zone["SubnetId"] for zone in balancer.described["AvailabilityZones"]),
    }


def _balancer_planned(balancer: ServingLoadBalancer, environment: Environment, plan: ModulePlan) -> dict[str, Any]:
    """Where logs go is not known before the bucket is made: what is logged elsewhere stays so."""
    unsaid = {name: default for name, (_, default) in _ATTRIBUTES.items()}
    kind = {name: value for name, value in APPLICATION.items() if name != "load_balancer_type"}
    logged = {"access_logs": None} if environment.access_logs is not None else {}
    return {
        **unsaid,
        "ip_address_type": "ipv4",
        **kind,
        "enable_deletion_protection": environment.deletion_protection,
        "enable_waf_fail_open": environment.web_acl is not None and balancer.is_public,
        **logged,
        "subnets": _subnets(environment, "public" if balancer.is_public else "private") or None,
        **{name: value for name, value in plan.load_balancer.items() if name != "name"},
    }


def group_now(balancer: ServingLoadBalancer) -> dict[str, Any]:
    """The target group's arguments, as AWS has them."""
    group, attributes = balancer.target_group, balancer.target_group_attributes
    return {
        **_attributes(_GROUP_ATTRIBUTES, attributes),
        "health_check": {
            "enabled": group.get("HealthCheckEnabled", True),
            "protocol": group["HealthCheckProtocol"],
            "port": group["HealthCheckPort"],
            "path": group.get("HealthCheckPath", ""),
            "matcher": str(next(iter((group.get("Matcher") or {}).values()), "")),
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


def planned_of(balancer: ServingLoadBalancer, plan: ModulePlan) -> list[tuple[Listener, Described | None]]:
    """Each listener of *plan*, and the one that is there on its port; None: there is none."""
    there = {int(each["Port"]): each for each in balancer.listeners}
    return [(each, there.get(each.port)) for each in plan.listeners]


def _listeners(balancer: ServingLoadBalancer, plan: ModulePlan) -> Iterator[KeptSetting]:
    group = balancer.target_group["TargetGroupArn"]
    for planned, listener in planned_of(balancer, plan):
        if listener is None:
            continue
        now = [_action(each) for each in listener["DefaultActions"]]
        wanted = f"forward to {group}" if planned.action == "forward" else "redirect to HTTPS"
        if now != [wanted]:
            yield KeptSetting(of="listener", argument="default_actions", is_now=now, otherwise=[wanted])
        policy = listener.get("SslPolicy") if listener["Protocol"] == "HTTPS" else None
        if policy and policy != TLS_POLICY:
            yield KeptSetting(of="listener", argument="ssl_policy", is_now=policy, otherwise=TLS_POLICY)


def _action(action: Described) -> str:
    """In words; what differs at all from what the program would make, in other words."""
    if action["Type"] == "forward":
        forward = action.get("ForwardConfig") or {}
        groups = [each["TargetGroupArn"] for each in forward.get("TargetGroups") or ()] or [action["TargetGroupArn"]]
        sticky = (forward.get("TargetGroupStickinessConfig") or {}).get("Enabled")
        return f"forward to {', '.join(groups)}" + (", stickily" if sticky else "")
    if action["Type"] == "redirect":
        config = action["RedirectConfig"]
        plain = (config.get("Protocol"), config.get("Port"), config.get("StatusCode")) == ("HTTPS", "443", "HTTP_301")
        usual = {"Host": "#{host}", "Path": "/#{path}", "Query": "#{query}"}
        is_same = plain and all(config.get(key, value) == value for key, value in usual.items())
        return "redirect to HTTPS" if is_same else "redirect elsewhere"
    return str(action["Type"])


def _policies(found: FoundService, module: Module) -> Iterator[KeptSetting]:
    """Cooldowns and the like are one for all policies in the file."""
    if found.scaling is None or module.scaling is None:
        return
    wanted = (module.scaling.scale_out_cooldown_s, module.scaling.scale_in_cooldown_s, False)
    for policy in tracking(found.scaling).values():
        settings = policy["TargetTrackingScalingPolicyConfiguration"]
        cooldowns = (settings.get("ScaleOutCooldown"), settings.get("ScaleInCooldown"))
        now = (*cooldowns, settings.get("DisableScaleIn", False))
        if now != wanted:
            argument = "target_tracking_scaling_policy_configuration"
            yield KeptSetting(of="scaling", argument=argument, is_now=now, otherwise=wanted)
