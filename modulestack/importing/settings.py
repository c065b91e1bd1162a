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
from modulestack.contract.load_balancers import APPLICATION, NETWORK, TLS_POLICY
from modulestack.environment.model import Environment, Module
from modulestack.features.contribution import Listener
from modulestack.features.fold import ModulePlan
from modulestack.importing.found import Described, FoundScaling, FoundService, ServingLoadBalancer, SharedListener
from modulestack.importing.lines import tracking
from modulestack.importing.records import is_as_made, own_records
from modulestack.importing.settings_now import attributes_of, balancer_now, group_now, service_now

TCP_IDLE_TIMEOUT_S = 350
"""
What the provider sets where nobody says it.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_listener
"""


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
    if found.scaling and not module.scaling:
        now = found.described["desiredCount"]
        yield KeptSetting(of="service", argument="desired_count", is_now=now, otherwise="the file's tasks")
    if balancer := found.load_balancer:
        if found.shared is None and balancer.is_network and not balancer.has_groups:
            otherwise = "one of the module's own"
            yield KeptSetting(of="load_balancer", argument="security_groups", is_now=[], otherwise=otherwise)
        if found.shared is None:
            planned = _balancer_planned(balancer, environment, plan)
            yield from _compared("load_balancer", balancer_now(balancer), planned)
        of_network = {"proxy_protocol_v2": False} if balancer.is_network else {}
        yield from _compared("target_group", group_now(balancer), {**of_network, **plan.target_group})
        yield from _rules(balancer, found.shared) if found.shared else _listeners(balancer, plan)
    yield from _records(found, environment, module)
    if module.scaling and found.scaling:
        yield from _bounds(found.scaling)
        yield from _policies(found, module)


def _records(found: FoundService, environment: Environment, module: Module) -> Iterator[KeptSetting]:
    """An alias may be of another form; a CNAME stays one."""
    for host, record in own_records(found, environment, module):
        if record is not None and not is_as_made(record):
            arguments = ("aliases",) if record["Type"] == "A" else ("aliases", "records", "ttl", "type")
            for each in arguments:
                otherwise = f"an alias of the load balancer: {host}"
                yield KeptSetting(of="record", argument=each, is_now=record["Type"], otherwise=otherwise)


def _compared(of: Keeper, now: Mapping[str, Any], planned: Mapping[str, Any]) -> Iterator[KeptSetting]:
    for argument, wanted in planned.items():
        if argument in now and now[argument] != wanted:
            yield KeptSetting(of=of, argument=argument, is_now=now[argument], otherwise=wanted)


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
    if "volumeConfiguration" in plan.service_ignored:
        del planned["volume_configuration"]  # a release sets it, with its revision
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


def _balancer_planned(balancer: ServingLoadBalancer, environment: Environment, plan: ModulePlan) -> dict[str, Any]:
    """Where logs go is not known before the bucket is made: what is logged elsewhere stays so."""
    unsaid = {name: default for name, (_, default) in attributes_of(balancer).items()}
    arguments = NETWORK if balancer.is_network else APPLICATION
    kind = {name: value for name, value in arguments.items() if name != "load_balancer_type"}
    logged = {"access_logs": None} if environment.access_logs is not None else {}
    return {
        **unsaid,
        "ip_address_type": "ipv4",
        **kind,
        "enable_deletion_protection": environment.deletion_protection,
        "enable_waf_fail_open": environment.web_acl is not None and balancer.is_public and not balancer.is_network,
        **logged,
        "subnets": _subnets(environment, "public" if balancer.is_public else "private") or None,
        **{name: value for name, value in plan.load_balancer.items() if name != "name"},
    }


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
        policy = listener.get("SslPolicy") if listener["Protocol"] in ("HTTPS", "TLS") else None
        if policy and policy != TLS_POLICY:
            yield KeptSetting(of="listener", argument="ssl_policy", is_now=policy, otherwise=TLS_POLICY)
        alpn = next(iter(listener.get("AlpnPolicy") or ()), "None")
        if alpn != "None":
            yield KeptSetting(of="listener", argument="alpn_policy", is_now=alpn, otherwise="")
        attributes = balancer.listener_attributes.get(listener["ListenerArn"], {})
        idle = int(attributes.get("tcp.idle_timeout.seconds", TCP_IDLE_TIMEOUT_S))
        if idle != TCP_IDLE_TIMEOUT_S:
            argument = "tcp_idle_timeout_seconds"
            yield KeptSetting(of="listener", argument=argument, is_now=idle, otherwise=TCP_IDLE_TIMEOUT_S)


def _rules(balancer: ServingLoadBalancer, shared: SharedListener) -> Iterator[KeptSetting]:
    wanted = [f"forward to {balancer.target_group['TargetGroupArn']}"]
    for rule in shared.rules:
        if (now := [_action(each) for each in rule["Actions"]]) != wanted:
            yield KeptSetting(of="listener_rule", argument="actions", is_now=now, otherwise=wanted)


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


def _bounds(scaling: FoundScaling) -> Iterator[KeptSetting]:
    """What scheduled actions set at their hours, no run sets back."""
    for key, argument in (("MinCapacity", "min_capacity"), ("MaxCapacity", "max_capacity")):
        if key in scaling.scheduled:
            otherwise = "what the file says, at every run, whatever a scheduled action has set"
            yield KeptSetting(of="scalable_target", argument=argument, is_now=scaling.target[key], otherwise=otherwise)


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
