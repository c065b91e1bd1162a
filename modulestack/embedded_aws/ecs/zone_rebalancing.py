"""
A service's tasks are evened out over the zones.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
"""

from __future__ import annotations

from modulestack.embedded_aws.ecs import instance_placement, rolling_update, service_events, task_launch
from modulestack.embedded_aws.ecs.models import EcsService, EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.task_health import health_of, limits_of, view_of
from modulestack.embedded_aws.ecs.task_launch import NotPlaced


def extra_task(region: RegionState, service: EcsService, alive: list[EcsTask]) -> EcsTask | None:
    """
    Start a task in a zone that has too few; it does not count until it is healthy.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
    """
    now = region.now
    extra = next((task for task in alive if task.id == service.rebalancing), None)
    if extra is not None:
        if health_of(extra, now) in (rolling_update.STARTING, rolling_update.SETTLING):
            return extra
        service.rebalancing = None
        return None
    steady = service.steady and len(service.deployments) == 1 and len(alive) == service.desired
    strategy = service.fields.get("placementStrategy") or instance_placement.SPREAD_OVER_ZONES
    spreads = strategy[0] == instance_placement.SPREAD_OVER_ZONES[0]
    if not steady or not spreads or service.fields.get("availabilityZoneRebalancing") != "ENABLED":
        return None
    zones = [zone for zone in task_launch.zones_of(region, service) if zone not in region.lost_zones]
    seen = [view_of(task, service.primary, now) for task in alive]
    zone = rolling_update.rebalance(seen, zones, limits_of(service))
    counts = {name: sum(task.zone == name for task in alive) for name in zones}
    if zone is None:
        if not service.balanced:
            service_events.balanced(region, service, counts)
        service.balanced = True
        return None
    if service.balanced:
        service_events.unbalanced(region, service, counts)
    service.balanced = False
    made = task_launch.of_service(region, service, service.primary, zone=zone)
    if isinstance(made, NotPlaced):
        return None
    service.rebalancing = made.id
    service_events.rebalancing_started(region, service, made)
    return made
