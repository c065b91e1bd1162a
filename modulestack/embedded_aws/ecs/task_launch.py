"""How tasks come to be: placed, addressed, made of their definition."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.contract.capacity_providers import FARGATE_SPOT
from modulestack.embedded_aws.ecs import (
    identifiers,
    instance_launch,
    instance_placement,
    placement,
    service_events,
    task_lifecycle,
    task_making,
)
from modulestack.embedded_aws.ecs.dependencies import TaskSubnet
from modulestack.embedded_aws.ecs.deployment_models import EcsDeployment
from modulestack.embedded_aws.ecs.instance_launch import Place
from modulestack.embedded_aws.ecs.instance_placement import NoRoom
from modulestack.embedded_aws.ecs.models import EcsCluster, EcsService, EcsTask, runs_on_instances
from modulestack.embedded_aws.ecs.region_state import RegionState


@dataclasses.dataclass(frozen=True)
class NotPlaced:
    """There is no place, or no capacity, for a task."""

    event: str
    """What the service says, without its name."""
    again: bool
    """Whether it is tried again after a while, as nobody tells when there is capacity."""


NO_CAPACITY = NotPlaced(
    "was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a "
    "different availability zone.",
    again=True,
)
"""https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html"""


def of_service(
    region: RegionState,
    service: EcsService,
    deployment: EcsDeployment,
    zone: str | None = None,
    instance: str | None = None,
) -> EcsTask | NotPlaced:
    """Launch a task of *deployment*, in *zone* and on the container instance *instance* (an id) if given."""
    fields = deployment.revision.fields
    mates = [task for task in service.tasks.values() if task.desired_status == "RUNNING"]
    # A deployment has a strategy of its own: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
    provider = provider_of(
        fields.get("capacityProviderStrategy"), [task for task in mates if task.deployment is deployment]
    )
    subnets = [s for s in _subnets(region, fields) if zone is None or s.zone == zone]
    tags = dict(service.tags) if service.fields.get("propagateTags") == "SERVICE" else {}
    if service.fields.get("propagateTags") == "TASK_DEFINITION":
        tags = dict(deployment.revision.definition.tags)
    if service.fields.get("enableECSManagedTags"):
        tags |= {"aws:ecs:clusterName": service.cluster.name, "aws:ecs:serviceName": service.name}
    request = task_making.TaskRequest(
        cluster=service.cluster,
        definition=deployment.revision.definition,
        group=f"service:{service.name}",
        started_by=deployment.id,
        provider=provider,
        tags=tags,
        execute_command=bool(service.fields.get("enableExecuteCommand")),
        platform_version=fields.get("platformVersion"),
        security_groups=task_making.security_groups(fields),
        public_address=task_making.public_address(fields),
        volumes=fields.get("volumeConfigurations") or (),
    )
    if not runs_on_instances(fields):
        own = [task.zone for task in mates if task.deployment is deployment]
        others = [task.zone for task in mates if task.deployment is not deployment]
        subnet = placement.subnet_for(subnets, own, others, region.lost_zones)
        if subnet is None or (provider == FARGATE_SPOT and not region.spot_available):
            return NO_CAPACITY
        task = task_making.make(region, request)
        task_making.attach(region, task, subnet)
    else:
        asked = instance_launch.request_of(
            deployment.revision.definition,
            service.fields,
            group=request.group,
            provider=provider,
            subnets=subnets,
            default=instance_placement.SPREAD_OVER_ZONES,
            zone=zone,
        )
        asked = dataclasses.replace(asked, instance=instance)
        place = instance_launch.find(region, service.cluster, asked)
        waits = instance is None and zone is None and instance_launch.waits(region, provider)
        if isinstance(place, NoRoom) and not waits:
            return NotPlaced(service_events.no_instance(place, provider), again=False)
        task = task_making.make(region, request, asked)
        if isinstance(place, Place):
            settle(region, task, place)
    task.service, task.deployment, task.endpoints = service, deployment, deployment.endpoints
    task_lifecycle.begin(region, task)
    return task


def provider_of(strategy: Sequence[Mapping[str, Any]] | None, mates: Sequence[EcsTask]) -> str | None:
    """Name of the next task's capacity provider; None: there is no strategy."""
    if not strategy:
        return None
    named = [{**item, "capacityProvider": identifiers.short(item["capacityProvider"])} for item in strategy]
    return placement.provider_for(named, [task.capacity_provider for task in mates])


def settle(region: RegionState, task: EcsTask, place: Place) -> None:
    """A task has a container instance."""
    task.awaits, task.instance, task.zone = None, place.instance, place.instance.zone
    place.instance.tasks[task.id] = task
    if place.subnet is not None:
        task_making.attach(region, task, place.subnet)


def place_waiting(region: RegionState, cluster: EcsCluster) -> None:
    """Tasks that wait for an instance go where there is room now, in the order in which they came."""
    for task in list(cluster.tasks.values()):
        if task.awaits is None or task.desired_status == "STOPPED":
            continue
        place = instance_launch.find(region, cluster, task.awaits)
        if isinstance(place, Place):
            settle(region, task, place)
            task_lifecycle.proceed(region, task)


def zones_of(region: RegionState, service: EcsService) -> list[str]:
    """The zones of the newest deployment's subnets; on container instances those that have one."""
    fields = service.primary.revision.fields
    zones = {subnet.zone for subnet in _subnets(region, fields)}
    if runs_on_instances(fields):
        there = {instance.zone for instance in service.cluster.instances.values() if instance.takes_tasks}
        zones = zones & there if zones else there
    return sorted(zones)


def _subnets(region: RegionState, fields: Mapping[str, Any]) -> Sequence[TaskSubnet]:
    network = (fields.get("networkConfiguration") or {}).get("awsvpcConfiguration") or {}
    found = [region.dependencies.subnet(subnet_id) for subnet_id in network.get("subnets", ())]
    return [subnet for subnet in found if subnet is not None]
