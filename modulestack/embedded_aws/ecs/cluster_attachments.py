"""
What ECS puts on a cluster's Auto Scaling groups while the cluster has their capacity providers.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Cluster.html (attachments)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.embedded_aws.ecs import capacity_providers, container_instances
from modulestack.embedded_aws.ecs.models import EcsCluster
from modulestack.embedded_aws.ecs.region_state import RegionState


def attach(
    region: RegionState, cluster: EcsCluster, providers: Sequence[str], strategy: Sequence[Mapping[str, Any]]
) -> None:
    """Give *cluster* these capacity providers, and the groups what scales and drains them."""
    cluster.capacity_providers = list(providers)
    cluster.default_strategy = [{"base": 0, "weight": 0, **item} for item in strategy]
    known = {_key(attachment): attachment for attachment in cluster.attachments}
    wanted = [item for name in providers for item in _attachments(region, name)]
    cluster.attachments = [known.get(_key(item)) or {"id": region.ids.uuid(), **item} for item in wanted]
    if cluster.instances:
        container_instances.associate(region, cluster)


def _attachments(region: RegionState, reference: str) -> list[dict[str, Any]]:
    provider = capacity_providers.find(region, reference)
    if provider is None:
        return []
    kinds = [
        *(["managed_scaling"] if provider.scaling else []),
        *(["managed_draining"] if provider.drains else []),
    ]
    details = [{"name": "capacityProviderName", "value": provider.name}]
    return [{"type": kind, "status": "CREATED", "details": details} for kind in kinds]


def _key(attachment: Mapping[str, Any]) -> tuple[str, str]:
    return attachment["type"], attachment["details"][0]["value"]
