"""
Tasks on container instances: placed now, or waiting for an instance that comes.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.embedded_aws.ecs import capacity_providers, cluster_query, instance_placement, instance_resources
from modulestack.embedded_aws.ecs.dependencies import TaskSubnet
from modulestack.embedded_aws.ecs.deployment_models import TaskDefinitionRevision
from modulestack.embedded_aws.ecs.instance_placement import Candidate, NoRoom
from modulestack.embedded_aws.ecs.instance_resources import InstanceResources
from modulestack.embedded_aws.ecs.models import ContainerInstance, EcsCluster
from modulestack.embedded_aws.ecs.placement_request import PlacementRequest
from modulestack.embedded_aws.ecs.region_state import RegionState


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a task goes."""

    instance: ContainerInstance
    subnet: TaskSubnet | None
    """Of its interface; None: it has none of its own."""


def request_of(
    definition: TaskDefinitionRevision,
    fields: Mapping[str, Any],
    *,
    group: str,
    provider: str | None,
    subnets: Sequence[TaskSubnet],
    default: Sequence[Mapping[str, Any]] = (),
    overrides: Mapping[str, Any] | None = None,
    zone: str | None = None,
) -> PlacementRequest:
    """Of a service's *fields*, or RunTask's parameters; *default* is the strategy if they name none."""
    constraints = (*definition.document.get("placementConstraints", ()), *(fields.get("placementConstraints") or ()))
    return PlacementRequest(
        definition=definition,
        needs=instance_resources.of_task(definition.document, overrides or {}),
        group=group,
        provider=provider,
        subnets=tuple(subnets),
        strategies=tuple(fields.get("placementStrategy") or default),
        constraints=constraints,
        zone=zone,
    )


def find(region: RegionState, cluster: EcsCluster, wanted: PlacementRequest) -> Place | NoRoom:
    """The instance for a task, as things are now."""
    instances = [
        instance
        for instance in cluster.instances.values()
        if instance.takes_tasks
        and instance.zone not in region.lost_zones
        and (wanted.provider is None or instance.capacity_provider == wanted.provider)
        and wanted.zone in (None, instance.zone)
        and wanted.instance in (None, instance.id)
    ]
    chosen = instance_placement.choose(
        [_candidate(instance, wanted) for instance in instances], wanted.needs, wanted.strategies, wanted.constraints
    )
    if isinstance(chosen, NoRoom):
        return chosen
    instance = cluster.instances[chosen.id]
    return Place(instance, next((subnet for subnet in wanted.subnets if subnet.zone == instance.zone), None))


def waits(region: RegionState, provider: str | None) -> bool:
    """Whether a task of *provider* (a name) without a place waits until ECS has launched an instance."""
    found = capacity_providers.find(region, provider) if provider else None
    return found is not None and (found.scaling is not None or found.managed is not None)


def values_of(instance: ContainerInstance) -> dict[str, list[str]]:
    """As the cluster query language sees an instance."""
    return {
        **{f"attribute:{name}": [value or ""] for name, value in instance.attributes.items()},
        "agentConnected": [str(instance.connected).lower()],
        "agentVersion": [instance.versions.get("agentVersion", "")],
        "ec2InstanceId": [instance.ec2_id or ""],
        "registeredAt": [str(instance.registered_at)],
        "runningTasksCount": [str(sum(task.last_status == "RUNNING" for task in instance.tasks.values()))],
        "task:group": [task.group for task in instance.tasks.values()],
    }


def rest_of(instance: ContainerInstance) -> InstanceResources:
    """What is left of an instance."""
    return instance_resources.left(instance.registered, (task.needs for task in instance.tasks.values() if task.needs))


def is_eligible(instance: ContainerInstance, definition: TaskDefinitionRevision, fields: Mapping[str, Any]) -> bool:
    """Whether an instance has what a task requires beside room: its processor, attributes, constraints."""
    constraints = (*definition.document.get("placementConstraints", ()), *(fields.get("placementConstraints") or ()))
    members = [one["expression"] for one in constraints if one["type"] == "memberOf"]
    values = values_of(instance)
    return _is_able(instance, definition) and all(cluster_query.parse(text)(values) for text in members)


def _is_able(instance: ContainerInstance, definition: TaskDefinitionRevision) -> bool:
    architecture = (definition.document.get("runtimePlatform") or {}).get("cpuArchitecture")
    required = {item["name"] for item in definition.document.get("requiresAttributes", ())}
    wanted = "arm64" if architecture == "ARM64" else "x86_64"
    fits = architecture is None or instance.attributes.get("ecs.cpu-architecture") in (None, wanted)
    return fits and required <= set(instance.attributes)


def _candidate(instance: ContainerInstance, wanted: PlacementRequest) -> Candidate:
    return Candidate(
        id=instance.id,
        rest=rest_of(instance),
        values=values_of(instance),
        mates=sum(task.group == wanted.group for task in instance.tasks.values()),
        able=_is_able(instance, wanted.definition),
        reachable=not wanted.subnets or any(subnet.zone == instance.zone for subnet in wanted.subnets),
    )
