"""
New managed instances, for tasks that wait.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-instance-types.html
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence
from typing import Any

from modulestack.embedded_aws.ecs import (
    capacity_providers,
    cluster_query,
    container_instances,
    instance_resources,
    managed_instance_plan,
    managed_instance_types,
    managed_instances,
)
from modulestack.embedded_aws.ecs.capacity_provider import CapacityProvider
from modulestack.embedded_aws.ecs.dependencies import TaskSubnet
from modulestack.embedded_aws.ecs.ec2_dependencies import NewMachine
from modulestack.embedded_aws.ecs.instance_resources import InstanceResources
from modulestack.embedded_aws.ecs.managed_instance import ManagedInstance
from modulestack.embedded_aws.ecs.managed_instance_plan import PlannedInstance, PossibleType, WaitingTask
from modulestack.embedded_aws.ecs.models import EcsCluster, EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.instance_types import InstanceType

DECIDES_AFTER_S = 2.0
"""Tasks that come together are looked at together: AWS gives no number."""
RETRIES_AFTER_S = 60.0
"""From an attempt that found no capacity to the next."""


def look(region: RegionState, cluster: EcsCluster) -> None:
    """Tasks of *cluster* may need instances that nobody has launched for them yet."""
    managed_instances.forget_ended(region)
    for provider in capacity_providers.managed_of(region, cluster):
        if provider.name not in region.launching and _waiting(region, cluster, provider):
            _decide_after(region, cluster, provider, DECIDES_AFTER_S)


def _decide_after(region: RegionState, cluster: EcsCluster, provider: CapacityProvider, seconds: float) -> None:
    region.launching.add(provider.name)
    region.event_queue.after(seconds, functools.partial(_decide, region, cluster, provider))


def _waiting(region: RegionState, cluster: EcsCluster, provider: CapacityProvider) -> list[EcsTask]:
    """Tasks that wait, and that no instance which is coming was launched for."""
    coming = managed_instances.of_provider(region, provider.name)
    covered = {id_ for managed in coming if managed.coming and not managed.leaving for id_ in managed.tasks}
    return [
        task
        for task in cluster.tasks.values()
        if task.awaits is not None
        and task.capacity_provider == provider.name
        and task.desired_status == "RUNNING"
        and task.id not in covered
    ]


def _decide(region: RegionState, cluster: EcsCluster, provider: CapacityProvider) -> None:
    region.launching.discard(provider.name)
    waiting = _waiting(region, cluster, provider)
    if not waiting or cluster.status != "ACTIVE" or provider.status != "ACTIVE":
        return
    subnets = _subnets(region, provider)
    zones = [] if provider.spot and not region.spot_available else [subnet.zone for subnet in subnets]
    launched = False
    for architecture in sorted({_architecture(task) for task in waiting}):
        tasks = {task.id: task for task in waiting if _architecture(task) == architecture}
        types = managed_instance_types.matching(provider.template, architecture)
        planned = managed_instance_plan.plan(
            [_as_waiting(task) for task in tasks.values()],
            [PossibleType(name=type_.name, room=_room(region, cluster, provider, type_)) for type_ in types],
            zones,
            _running(cluster, tasks),
            functools.partial(_allows, tasks, architecture, subnets),
        )
        for one in planned:
            _launch(region, cluster, provider, one, architecture, subnets)
            for id_ in one.tasks:
                asked = tasks[id_].awaits
                tasks[id_].awaits = dataclasses.replace(asked, zone=one.zone) if asked else None
            launched = True
    if not launched:
        _decide_after(region, cluster, provider, RETRIES_AFTER_S)


def _subnets(region: RegionState, provider: CapacityProvider) -> list[TaskSubnet]:
    """Those of the provider in which something can be launched."""
    found = [region.dependencies.subnet(id_) for id_ in provider.template["networkConfiguration"]["subnets"]]
    return [subnet for subnet in found if subnet is not None and subnet.zone not in region.lost_zones]


def _architecture(task: EcsTask) -> str:
    platform = task.definition.document.get("runtimePlatform") or {}
    return "arm64" if platform.get("cpuArchitecture") == "ARM64" else "x86_64"


def _as_waiting(task: EcsTask) -> WaitingTask:
    asked = task.awaits
    constraints = asked.constraints if asked else ()
    return WaitingTask(
        id=task.id,
        group=task.group,
        needs=task.needs or InstanceResources(),
        zones=frozenset(subnet.zone for subnet in asked.subnets) if asked else frozenset(),
        alone=any(constraint["type"] == "distinctInstance" for constraint in constraints),
    )


def _room(
    region: RegionState, cluster: EcsCluster, provider: CapacityProvider, type_: InstanceType
) -> InstanceResources:
    """What an instance has left for tasks once its daemons run."""
    daemons = [daemon.needs for daemon in cluster.daemons.values() if daemon.is_for(provider.name)]
    trunk = container_instances.trunk(region, type_, managed=True)
    return instance_resources.left(instance_resources.of_type(type_, trunk_interfaces=trunk), daemons)


def _running(cluster: EcsCluster, waiting: dict[str, EcsTask]) -> dict[str, list[str]]:
    groups = {task.group for task in waiting.values()}
    found: dict[str, list[str]] = {}
    for task in cluster.tasks.values():
        zone = task.zone or (task.awaits.zone if task.awaits and task.id not in waiting else None)
        if task.group in groups and task.desired_status == "RUNNING" and zone:
            found.setdefault(task.group, []).append(zone)
    return found


def _allows(
    tasks: dict[str, EcsTask],
    architecture: str,
    subnets: Sequence[TaskSubnet],
    id_: str,
    type_: PossibleType,
    zone: str,
) -> bool:
    """
    Whether a task's constraints permit an instance of *type_* in *zone*.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-tasks-services.html
    """
    asked = tasks[id_].awaits
    subnet = next((subnet.id for subnet in subnets if subnet.zone == zone), "")
    values = {
        "attribute:ecs.availability-zone": [zone],
        "attribute:ecs.cpu-architecture": [architecture],
        "attribute:ecs.instance-type": [type_.name],
        "attribute:ecs.subnet-id": [subnet],
    }
    constraints: Sequence[Any] = asked.constraints if asked else ()
    members = [one["expression"] for one in constraints if one["type"] == "memberOf"]
    return all(cluster_query.parse(expression)(values) for expression in members)


def _launch(
    region: RegionState,
    cluster: EcsCluster,
    provider: CapacityProvider,
    planned: PlannedInstance,
    architecture: str,
    subnets: Sequence[TaskSubnet],
) -> None:
    network = provider.template["networkConfiguration"]
    propagates = (provider.managed or {}).get("propagateTags") == "CAPACITY_PROVIDER"
    storage = provider.template.get("storageConfiguration") or {}
    ec2_id = region.ec2.launch(
        NewMachine(
            type=planned.type,
            architecture=architecture,
            subnet=next(subnet.id for subnet in subnets if subnet.zone == planned.zone),
            security_groups=tuple(network.get("securityGroups") or ()),
            profile=provider.template["ec2InstanceProfileArn"],
            spot=provider.spot,
            cluster=cluster.name,
            tags=dict(provider.tags) if propagates else {},
            volume_gib=storage.get("storageSizeGiB"),
            detailed_monitoring=provider.template.get("monitoring") == "DETAILED",
        )
    )
    region.managed[ec2_id] = ManagedInstance(
        ec2_id=ec2_id,
        provider=provider.name,
        cluster=cluster.name,
        zone=planned.zone,
        launched_at=region.now,
        tasks=frozenset(planned.tasks),
    )
    container_instances.observe(region)
