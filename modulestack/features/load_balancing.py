"""How a module's load balancer checks its tasks and spreads requests over them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from modulestack.contract import limits, protocols
from modulestack.contract.ip_address_types import DUALSTACK, IPV4, IpAddressType
from modulestack.contract.sensitive import holds_secret
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.feature import Feature
from modulestack.features.health_check import (
    HEALTH_CHECK_EFFECTS,
    IN_PLAIN_SIGHT,
    HealthCheck,
    check_lasts_too_long,
    checked_port,
    health_check,
)
from modulestack.features.overload import busy_tasks_are_stopped
from modulestack.features.protocol import ProtocolKeys
from modulestack.fields import kinds
from modulestack.fields.effects import IN_PLACE, Effect, EffectKind, Effects
from modulestack.fields.kinds import within
from modulestack.fields.section import Section
from modulestack.fields.violation import RuleViolation

ONE_DAY_S = 86400
CLIENT_KEEP_ALIVE_S = 3600
"""Of a load balancer that is told nothing."""


class Stickiness(Section):
    """Sends a visitor to the same task for a while, by a cookie of the load balancer."""

    duration_s: Annotated[int, within(limits.STICKINESS_S)] = ONE_DAY_S
    """Seconds that the cookie lives."""


class LoadBalancing(Section):
    """How a module's load balancer spreads requests over tasks."""

    algorithm: Literal["round_robin", "least_outstanding_requests", "weighted_random"] = "round_robin"
    """Which task gets the next request."""
    deregistration_delay_s: Annotated[int, within(limits.DEREGISTRATION_DELAY_S)] = 30
    """Seconds in which a leaving task may finish its requests."""
    slow_start_s: kinds.SlowStart = 0
    """Seconds in which a new task's share of requests grows from little to full; 0 turns it off."""
    idle_timeout_s: Annotated[int, within(limits.IDLE_TIMEOUT_S)] = 60
    """Seconds until an idle connection is closed, a WebSocket too. See protocols.md."""
    client_keep_alive_s: Annotated[int, within(limits.CLIENT_KEEP_ALIVE_S)] = CLIENT_KEEP_ALIVE_S
    """Seconds after which a client must connect anew, between two requests; a WebSocket goes on."""
    stickiness: Stickiness | None = None
    """Absent: any task may get any request. Not where a strategy of `deployment` shifts requests."""
    cross_zone: bool = True
    """
    Whether the load balancer's node in each zone sends requests to tasks in all zones; `false`: to those in its own
    alone, so that a zone that fails takes no requests of others with it. There must be enough tasks in each.
    """
    ip_address_type: IpAddressType = "ipv4"
    """
    Addresses of the load balancer of a public module: `dualstack` has IPv6, too; `dualstack-without-public-ipv4` has
    no others that are public. The subnets must have IPv6. See protocols.md.
    """
    preserve_client_ip: bool | None = None
    """
    Of `tcp` and `tls`, whether tasks see the client's address instead of the load balancer's; absent: they do not. Of
    `udp` they always do.
    """


class LoadBalancingKeys(ProtocolKeys):
    """How requests reach the tasks."""

    health_check: HealthCheck = HealthCheck()
    """Every 15 seconds unless it says otherwise."""
    load_balancing: LoadBalancing = LoadBalancing()
    """How requests are spread."""


def health_check_ends_before_the_next(module: LoadBalancingKeys) -> Iterator[RuleViolation]:
    """A load balancer's check must have failed before the next begins."""
    yield from check_lasts_too_long(module.health_check, ("health_check",))


def slow_start_fits_the_algorithm(module: LoadBalancingKeys) -> Iterator[RuleViolation]:
    """Slow start is a feature of round robin."""
    balancing = module.load_balancing
    if balancing.slow_start_s and balancing.algorithm in limits.NO_SLOW_START:
        yield RuleViolation(
            (("load_balancing", "slow_start_s"), ("load_balancing", "algorithm")),
            f"{balancing.slow_start_s} s is not possible with {balancing.algorithm}: "
            "allowed 0 (off), or algorithm round_robin",
        )


def stickiness_crosses_zones(module: LoadBalancingKeys) -> Iterator[RuleViolation]:
    """
    "Target stickiness is not supported when cross-zone load balancing is off."

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/disable-cross-zone.html
    """
    balancing = module.load_balancing
    if not balancing.cross_zone and balancing.stickiness is not None:
        yield RuleViolation(
            (("load_balancing", "cross_zone"), ("load_balancing", "stickiness")),
            "false is not possible with stickiness: allowed true, or no stickiness",
        )


def stickiness_is_of_one_target_group(module: LoadBalancingKeys) -> Iterator[RuleViolation]:
    """
    A rule of two target groups would have to be sticky itself, whatever their weights.

    Its cookies would keep clients at the group whose tasks a deployment has stopped, where they find nobody.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html
    """
    if module.load_balancing.stickiness is None or not module.has_two_target_groups:
        return
    key = "strategy" if module.deployment.shifts else "alternate_target_group"
    yield RuleViolation(
        (("load_balancing", "stickiness"), ("deployment", key)),
        f"would keep clients at the tasks of before, as requests are shifted between two target groups "
        f"(deployment.{key}): leave it out, or deployment.{key}",
    )


def a_path_holds_a_secret(module: LoadBalancingKeys) -> Iterator[RuleViolation]:
    """The load balancer's checks have it in every request, and in its settings."""
    if holds_secret(module.health_check.path):
        yield RuleViolation((("health_check", "path"),), IN_PLAIN_SIGHT)


def contribute(module: LoadBalancingKeys, context: ModuleContext) -> Contribution:
    """Arguments of the load balancer and of the target group."""
    del context
    if module.port is None or not module.has_load_balancer:
        return Contribution(feature="load_balancing")
    spread = module.load_balancing
    return Contribution(
        feature="load_balancing",
        load_balancer=_load_balancer(module),
        target_group=target_group(
            module.port,
            module.health_check,
            spread,
            protocol=module.protocol,
            target_protocol=module.target_protocol,
        ),
        ingress=checked_port(module.port, module.health_check, module.protocol),
    )


def _load_balancer(module: LoadBalancingKeys) -> dict[str, Any]:
    spread, arguments = module.load_balancing, dict[str, Any]()
    if spread.ip_address_type != IPV4:
        arguments["ip_address_type"] = spread.ip_address_type
    if not module.is_network:
        arguments["idle_timeout"] = spread.idle_timeout_s
        if spread.client_keep_alive_s != CLIENT_KEEP_ALIVE_S:
            arguments["client_keep_alive"] = spread.client_keep_alive_s
    return arguments


def target_group(
    port: int, check: HealthCheck, spread: LoadBalancing, *, protocol: str, target_protocol: str
) -> dict[str, Any]:
    """
    Arguments of the target group of *port*: who calls speaks *protocol*, and tasks are spoken to by *target_protocol*.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
    """
    if protocol in protocols.NETWORK:
        return _network_target_group(port, check, spread, protocol)
    return {
        "port": port,
        "protocol": target_protocol.upper(),
        "protocol_version": protocols.VERSIONS[protocol],
        "health_check": health_check(check, protocol, target_protocol),
        "deregistration_delay": spread.deregistration_delay_s,
        "slow_start": spread.slow_start_s,
        "load_balancing_algorithm_type": spread.algorithm,
        "load_balancing_anomaly_mitigation": "on" if spread.algorithm == "weighted_random" else "off",
        "load_balancing_cross_zone_enabled": "use_load_balancer_configuration" if spread.cross_zone else "false",
        "stickiness": {
            "type": "lb_cookie",
            "enabled": spread.stickiness is not None,
            "cookie_duration": spread.stickiness.duration_s if spread.stickiness else ONE_DAY_S,
        },
    }


def _network_target_group(port: int, check: HealthCheck, spread: LoadBalancing, protocol: str) -> dict[str, Any]:
    """
    The same of a network load balancer, which ends TLS itself.

    Connections end with the deregistration delay, when the task does: clients are told, and do not wait for nobody.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html
    """
    sees_clients = protocol in protocols.OF_DATAGRAMS or bool(spread.preserve_client_ip)
    return {
        "port": port,
        "protocol": protocols.target(protocol),
        "health_check": health_check(check, protocol, protocols.HTTP),
        "deregistration_delay": spread.deregistration_delay_s,
        "connection_termination": True,
        "preserve_client_ip": str(sees_clients).lower(),
        "load_balancing_cross_zone_enabled": "use_load_balancer_configuration",
    }


def _type_of(module: LoadBalancingKeys) -> str:
    return module.load_balancing.ip_address_type


_EFFECTS: dict[str, Effects[LoadBalancingKeys]] = {
    **HEALTH_CHECK_EFFECTS,
    **{f"load_balancing.{key}": IN_PLACE for key in LoadBalancing.model_fields},
    "load_balancing.ip_address_type": (
        Effect(kinds=(EffectKind.IN_PLACE,), when="to dualstack", holds=lambda edit: _type_of(edit.after) == DUALSTACK),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text="who comes by the addresses that it no longer has finds nobody",
            remedy="set it to dualstack, which has both, and they come in at once",
        ),
    ),
    "load_balancing.stickiness.duration_s": (
        Effect(kinds=(EffectKind.IN_PLACE,), text="for cookies that are given from then on"),
    ),
}

FEATURE = Feature(
    keys=LoadBalancingKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(
        health_check_ends_before_the_next,
        slow_start_fits_the_algorithm,
        stickiness_crosses_zones,
        stickiness_is_of_one_target_group,
    ),
    warnings=(a_path_holds_a_secret, busy_tasks_are_stopped),
    needs_port={
        ("health_check",): "how the load balancer checks tasks (container_health_check needs no load balancer)",
        ("load_balancing",): "how the load balancer spreads requests",
    },
)
