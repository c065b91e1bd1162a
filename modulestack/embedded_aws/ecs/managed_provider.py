"""
The life of a capacity provider of Managed Instances, which is its cluster's from the first moment on.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProvider.html
"""

from __future__ import annotations

import functools
from typing import Any

from modulestack.embedded_aws.ecs import capacity_providers, capacity_wait, identifiers, managed_instances
from modulestack.embedded_aws.ecs.capacity_provider import CapacityProvider
from modulestack.embedded_aws.ecs.models import EcsCluster
from modulestack.embedded_aws.ecs.region_state import RegionState

CHANGES_IN_S = 10.0
"""From PROVISIONING to ACTIVE, and as long as an update or a deletion takes at least: AWS gives no number."""


def begin(region: RegionState, provider: CapacityProvider, cluster: EcsCluster) -> None:
    """It is there, and can be used once it is ACTIVE."""
    provider.cluster = cluster.name
    provider.status, provider.update_status = "PROVISIONING", "CREATE_IN_PROGRESS"
    cluster.capacity_providers.append(provider.name)
    region.event_queue.after(CHANGES_IN_S, functools.partial(_activate, provider))


def _activate(provider: CapacityProvider) -> None:
    if provider.status == "PROVISIONING":
        provider.status, provider.update_status = "ACTIVE", "CREATE_COMPLETE"


def change(region: RegionState, provider: CapacityProvider, changed: dict[str, Any]) -> None:
    """Instances that are launched from now on are as *changed* says."""
    provider.managed = changed
    provider.update_status, provider.update_reason = "UPDATE_IN_PROGRESS", None
    region.event_queue.after(CHANGES_IN_S, functools.partial(_changed, provider))


def _changed(provider: CapacityProvider) -> None:
    if provider.update_status == "UPDATE_IN_PROGRESS":
        provider.update_status = "UPDATE_COMPLETE"


def delete(region: RegionState, provider: CapacityProvider) -> None:
    """
    Its instances end, and then it is gone; unless something is for it, which it says.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCapacityProvider.html
    """
    if provider.status == "DEPROVISIONING":
        return
    if users := _users(region, provider):
        provider.update_status = "DELETE_FAILED"
        provider.update_reason = (
            f"The capacity provider cannot be deleted because it is in use by {users[0]}. Remove the capacity provider "
            "from it and try again."
        )
        return
    provider.status, provider.update_status, provider.update_reason = "DEPROVISIONING", "DELETE_IN_PROGRESS", None
    managed_instances.end_all(region, provider)
    region.event_queue.after(CHANGES_IN_S, functools.partial(_delete, region, provider))


def _users(region: RegionState, provider: CapacityProvider) -> list[str]:
    cluster = region.clusters[provider.cluster or ""]
    default = [identifiers.short(item["capacityProvider"]) for item in cluster.default_strategy]
    return [
        *(
            f"service: {service.name}"
            for service in cluster.services.values()
            if service.status == "ACTIVE" and provider.name in capacity_providers.of_service(service)
        ),
        *(
            f"daemon: {daemon.name}"
            for daemon in cluster.daemons.values()
            if daemon.status == "ACTIVE" and provider.name in daemon.providers
        ),
        *([f"the default capacity provider strategy of cluster: {cluster.name}"] if provider.name in default else []),
    ]


def _delete(region: RegionState, provider: CapacityProvider) -> None:
    provider.status, provider.update_status = "INACTIVE", "DELETE_COMPLETE"
    region.capacity_providers.pop(provider.name, None)
    cluster = region.clusters[provider.cluster or ""]
    capacity_wait.end(region, cluster, provider.name)
    cluster.capacity_providers = [one for one in cluster.capacity_providers if one != provider.name]
