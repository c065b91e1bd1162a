"""
Capacity providers that an account makes: what they say, who has and uses them.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract.capacity_providers import FARGATE_PROVIDERS
from modulestack.embedded_aws.ecs import identifiers
from modulestack.embedded_aws.ecs.capacity_provider import CapacityProvider
from modulestack.embedded_aws.ecs.models import EcsCluster, EcsService
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.responses import Shape, given, tags

MANAGED_SCALING = {
    "targetCapacity": 100,
    "minimumScalingStepSize": 1,
    "maximumScalingStepSize": 10000,
    "instanceWarmupPeriod": 300,
}
"""Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedScaling.html"""


def filled(group: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """
    ``autoScalingGroupProvider`` with AWS's defaults; what *before* (the same before an update) says stays.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AutoScalingGroupProvider.html
    """
    known = before or {"managedScaling": {"status": "DISABLED", **MANAGED_SCALING}}
    asked = group.get("managedScaling")
    scaling = {**known["managedScaling"], **({"status": "ENABLED", **asked} if asked else {})}
    return {
        "managedTerminationProtection": "DISABLED",
        "managedDraining": "ENABLED",
        **known,
        **group,
        "managedScaling": scaling,
    }


MANAGED_TEMPLATE = {"monitoring": "BASIC", "capacityOptionType": "ON_DEMAND", "instanceMetadataTagsPropagation": True}
"""Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_InstanceLaunchTemplate.html"""


def filled_managed(provider: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """
    ``managedInstancesProvider`` with AWS's defaults; of *before* (the same before an update) stays what is not said.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateManagedInstancesProviderConfiguration.html
    """
    known = before or {"propagateTags": "NONE"}
    template = {
        **MANAGED_TEMPLATE,
        **known.get("instanceLaunchTemplate", {}),
        **provider.get("instanceLaunchTemplate", {}),
    }
    return {**known, **provider, "instanceLaunchTemplate": template}


def find(region: RegionState, reference: str) -> CapacityProvider | None:
    """By name or ARN; None: there is none, or it is one of AWS's own."""
    return region.capacity_providers.get(identifiers.short(reference))


def exists(region: RegionState, reference: str) -> bool:
    """Whether there is one of this name or ARN, AWS's own among them."""
    return identifiers.short(reference) in (*FARGATE_PROVIDERS, *region.capacity_providers)


def managed_of(region: RegionState, cluster: EcsCluster) -> list[CapacityProvider]:
    """Those of Managed Instances that are *cluster*'s, in the order in which they were made."""
    known = region.capacity_providers.values()
    return [one for one in known if one.managed is not None and one.cluster == cluster.name]


def clusters_of(region: RegionState, name: str) -> list[EcsCluster]:
    """The clusters that have *name*."""
    return [
        cluster
        for cluster in region.clusters.values()
        if cluster.status == "ACTIVE" and name in map(identifiers.short, cluster.capacity_providers)
    ]


def is_used(cluster: EcsCluster, name: str) -> bool:
    """Whether a service of *cluster*, or a task of it that has not stopped, runs on *name*."""
    services = (service for service in cluster.services.values() if service.status == "ACTIVE")
    return any(name in of_service(service) for service in services) or any(
        task.capacity_provider == name and task.last_status != "STOPPED" for task in cluster.tasks.values()
    )


def of_service(service: EcsService) -> set[str]:
    """Names of the capacity providers of a service's strategy."""
    strategy = service.fields.get("capacityProviderStrategy") or ()
    return {identifiers.short(item["capacityProvider"]) for item in strategy}


def shape(provider: CapacityProvider, *, with_tags: bool = True) -> Shape:
    """A CapacityProvider of the API's."""
    return given(
        {
            "capacityProviderArn": provider.arn,
            "name": provider.name,
            "cluster": provider.cluster,
            "status": provider.status,
            "type": provider.type,
            "autoScalingGroupProvider": provider.group,
            "managedInstancesProvider": provider.managed,
            "updateStatus": provider.update_status,
            "updateStatusReason": provider.update_reason,
            "tags": tags(provider.tags) if with_tags else [],
        }
    )


def shape_of_fargate(region: RegionState, name: str) -> Shape:
    """A CapacityProvider of the API's, of AWS's own."""
    arn = region.arn("capacity-provider", name)
    return {"capacityProviderArn": arn, "name": name, "status": "ACTIVE", "type": name, "tags": []}
