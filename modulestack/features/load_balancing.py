"""How a module's load balancer checks its tasks and spreads requests over them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from modulestack.contract import limits
from modulestack.contract.sensitive import holds_secret
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, Ingress
from modulestack.features.core import CoreKeys
from modulestack.features.feature import Feature
from modulestack.fields import kinds
from modulestack.fields.effects import IN_PLACE, Effect, EffectKind, Effects
from modulestack.fields.kinds import within
from modulestack.fields.section import Section
from modulestack.fields.violation import FieldPath, RuleViolation

ONE_DAY_S = 86400
IN_PLAIN_SIGHT = "holds what looks like a secret, in plain sight: let the application answer this path without one"
"""Of a health check's path."""


class HealthCheck(Section):
    """The load balancer's HTTP health check of a module's tasks."""

    path: kinds.HealthPath = "/"
    """Path that answers while the task can serve."""
    port: kinds.Port | None = None
    """
    Port that is asked instead of the one that serves: of the same container, or of one that has it under `ports`.
    """
    matcher: kinds.Matcher = "200"
    """HTTP codes that count as healthy: one (`200`), several (`200,204`) or a range (`200-299`)."""
    interval_s: Annotated[int, within(limits.HEALTH_CHECK_INTERVAL_S)] = 15
    """Seconds between two checks of one task."""
    timeout_s: Annotated[int, within(limits.HEALTH_CHECK_TIMEOUT_S)] = 5
    """Seconds until an unanswered check has failed; less than interval_s."""
    healthy_threshold: kinds.Threshold = 2
    """Checks in a row that make a task healthy."""
    unhealthy_threshold: kinds.Threshold = 2
    """Failed checks in a row that make a task unhealthy."""


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
    """Seconds until an idle connection is closed."""
    stickiness: Stickiness | None = None
    """Absent: any task may get any request."""


class LoadBalancingKeys(CoreKeys):
    """How requests reach the tasks."""

    health_check: HealthCheck = HealthCheck()
    """Every 15 seconds unless it says otherwise."""
    load_balancing: LoadBalancing = LoadBalancing()
    """How requests are spread."""


def health_check_ends_before_the_next(module: LoadBalancingKeys) -> Iterator[RuleViolation]:
    """A load balancer's check must have failed before the next begins."""
    yield from check_lasts_too_long(module.health_check, ("health_check",))


def check_lasts_too_long(check: HealthCheck, field: FieldPath) -> list[RuleViolation]:
    """Of *check*, which is at *field*."""
    if check.timeout_s < check.interval_s:
        return []
    text = f"{check.timeout_s} s is not shorter than interval_s ({check.interval_s} s)"
    fields: tuple[FieldPath, ...] = ((*field, "timeout_s"), (*field, "interval_s"))
    return [RuleViolation(fields, f"{text}: allowed up to {check.interval_s - 1}")]


def slow_start_fits_the_algorithm(module: LoadBalancingKeys) -> Iterator[RuleViolation]:
    """Slow start is a feature of round robin."""
    balancing = module.load_balancing
    if balancing.slow_start_s and balancing.algorithm in limits.NO_SLOW_START:
        yield RuleViolation(
            (("load_balancing", "slow_start_s"), ("load_balancing", "algorithm")),
            f"{balancing.slow_start_s} s is not possible with {balancing.algorithm}: "
            "allowed 0 (off), or algorithm round_robin",
        )


def a_path_holds_a_secret(module: LoadBalancingKeys) -> Iterator[RuleViolation]:
    """The load balancer's checks have it in every request, and in its settings."""
    if holds_secret(module.health_check.path):
        yield RuleViolation((("health_check", "path"),), IN_PLAIN_SIGHT)


def contribute(module: LoadBalancingKeys, context: ModuleContext) -> Contribution:
    """Arguments of the load balancer and of the target group."""
    del context
    if module.port is None:
        return Contribution(feature="load_balancing")
    return Contribution(
        feature="load_balancing",
        load_balancer={"idle_timeout": module.load_balancing.idle_timeout_s},
        target_group=target_group(module.port, module.health_check, module.load_balancing),
        ingress=checked_port(module.port, module.health_check),
    )


def target_group(port: int, check: HealthCheck, spread: LoadBalancing) -> dict[str, Any]:
    """
    Arguments of the target group of *port*.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
    """
    return {
        "port": port,
        "protocol": "HTTP",
        "protocol_version": "HTTP1",
        "health_check": _health_check(check),
        "deregistration_delay": spread.deregistration_delay_s,
        "slow_start": spread.slow_start_s,
        "load_balancing_algorithm_type": spread.algorithm,
        "load_balancing_anomaly_mitigation": "on" if spread.algorithm == "weighted_random" else "off",
        "load_balancing_cross_zone_enabled": "use_load_balancer_configuration",
        "stickiness": {
            "type": "lb_cookie",
            "enabled": spread.stickiness is not None,
            "cookie_duration": spread.stickiness.duration_s if spread.stickiness else ONE_DAY_S,
        },
    }


def checked_port(port: int, check: HealthCheck) -> tuple[Ingress, ...]:
    """Who comes in to a task for *check* alone, which is of what serves on *port*."""
    if check.port in (None, port):
        return ()
    return (Ingress(into="tasks", port=check.port, source="load balancer"),)


def _health_check(check: HealthCheck) -> dict[str, Any]:
    """The load balancer's check of one task, times in seconds."""
    return {
        "enabled": True,
        "protocol": "HTTP",
        "port": "traffic-port" if check.port is None else str(check.port),
        "path": check.path,
        "matcher": check.matcher,
        "interval": check.interval_s,
        "timeout": check.timeout_s,
        "healthy_threshold": check.healthy_threshold,
        "unhealthy_threshold": check.unhealthy_threshold,
    }


_AT_ONCE: Effects[LoadBalancingKeys] = (
    Effect(
        kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
        text="for the tasks that run, too: those that do not answer so already are stopped",
        remedy="release what does first; or write the old value again",
    ),
)

HEALTH_CHECK_EFFECTS: dict[str, Effects[LoadBalancingKeys]] = {
    **{f"health_check.{key}": IN_PLACE for key in HealthCheck.model_fields},
    "health_check.path": _AT_ONCE,
    "health_check.port": _AT_ONCE,
    "health_check.matcher": _AT_ONCE,
}
_EFFECTS: dict[str, Effects[LoadBalancingKeys]] = {
    **HEALTH_CHECK_EFFECTS,
    **{f"load_balancing.{key}": IN_PLACE for key in LoadBalancing.model_fields},
    "load_balancing.stickiness.duration_s": (
        Effect(kinds=(EffectKind.IN_PLACE,), text="for cookies that are given from then on"),
    ),
}

FEATURE = Feature(
    keys=LoadBalancingKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(health_check_ends_before_the_next, slow_start_fits_the_algorithm),
    warnings=(a_path_holds_a_secret,),
    needs_port={
        ("health_check",): "how the load balancer checks tasks (container_health_check needs no load balancer)",
        ("load_balancing",): "how the load balancer spreads requests",
    },
)
