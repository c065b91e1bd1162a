"""Arguments of a module's ECS service that the file decides."""

from __future__ import annotations

from typing import Any

from modulestack.features.context import ModuleContext


def service(
    context: ModuleContext,
    *,
    scheduling_strategy: str,
    breaks_circuit: bool,
    platform_version: str | None,
    minimum_healthy_percent: int,
    maximum_percent: int,
    grace_period_s: int | None,
) -> dict[str, Any]:
    """
    *platform_version* is None on machines, *grace_period_s* of what is behind no load balancer.

    *breaks_circuit* says whether it has the circuit breaker, which is for rolling updates.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
    """
    return {
        "name": context.service,
        "scheduling_strategy": scheduling_strategy,
        **({} if platform_version is None else {"platform_version": platform_version}),
        "deployment_controller": {"type": "ECS"},
        "deployment_circuit_breaker": {"enable": breaks_circuit, "rollback": breaks_circuit},
        "deployment_minimum_healthy_percent": minimum_healthy_percent,
        "deployment_maximum_percent": maximum_percent,
        **({} if grace_period_s is None else {"health_check_grace_period_seconds": grace_period_s}),
        "availability_zone_rebalancing": _rebalancing(maximum_percent),
        "enable_ecs_managed_tags": True,
        "propagate_tags": "SERVICE",
    }


def _rebalancing(maximum_percent: int) -> str:
    """
    Whether tasks are spread anew over zones: ECS needs room for one task more to do it.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
    """
    return "ENABLED" if maximum_percent > 100 else "DISABLED"
