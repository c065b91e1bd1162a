"""
Tasks of no service: launched by RunTask, or by StartTask on an instance that it names.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from modulestack.contract.capacity_providers import FARGATE_SPOT
from modulestack.embedded_aws.ecs import (
    instance_launch,
    lookup,
    placement,
    responses,
    service_events,
    task_launch,
    task_lifecycle,
    task_making,
)
from modulestack.embedded_aws.ecs.deployment_models import TaskDefinitionRevision
from modulestack.embedded_aws.ecs.instance_placement import NoRoom
from modulestack.embedded_aws.ecs.models import EcsCluster, EcsTask, runs_on_instances
from modulestack.embedded_aws.ecs.region_state import RegionState


def launch(
    region: RegionState,
    cluster: EcsCluster,
    definition: TaskDefinitionRevision,
    params: Mapping[str, Any],
    group: str,
    instance: str | None = None,
) -> EcsTask | dict[str, Any]:
    """
    A task of RunTask's or StartTask's *params*, on the container instance *instance* (an id) if given.

    Returns:
        it, or why there is none, as ``failures`` have it.
    """
    network = (params.get("networkConfiguration") or {}).get("awsvpcConfiguration") or {}
    subnets = [subnet for id_ in network.get("subnets", ()) if (subnet := region.dependencies.subnet(id_))]
    mates = [task for task in cluster.tasks.values() if task.group == group and task.created_at == region.now]
    provider = task_launch.provider_of(params.get("capacityProviderStrategy"), mates)
    tags = dict(definition.tags) if params.get("propagateTags") == "TASK_DEFINITION" else {}
    tags |= responses.untag(params.get("tags"))
    if params.get("enableECSManagedTags"):
        tags["aws:ecs:clusterName"] = cluster.name
    request = task_making.TaskRequest(
        cluster=cluster,
        definition=definition,
        group=group,
        started_by=params.get("startedBy"),
        provider=provider,
        tags=tags,
        overrides=params.get("overrides") or {},
        platform_version=params.get("platformVersion"),
        security_groups=task_making.security_groups(params),
        public_address=task_making.public_address(params),
        volumes=params.get("volumeConfigurations") or (),
        execute_command=bool(params.get("enableExecuteCommand")),
    )
    if not runs_on_instances(params):
        subnet = placement.subnet_for(subnets, [task.zone for task in mates], [], region.lost_zones)
        if subnet is None or (provider == FARGATE_SPOT and not region.spot_available):
            return {"reason": "Capacity is unavailable at this time. Please try again later."}
        task = task_making.make(region, request)
        task_making.attach(region, task, subnet)
    else:
        wanted = instance_launch.request_of(
            definition, params, group=group, provider=provider, subnets=subnets, overrides=params.get("overrides")
        )
        wanted = dataclasses.replace(wanted, instance=instance)
        place = instance_launch.find(region, cluster, wanted)
        if isinstance(place, NoRoom) and not instance_launch.waits(region, provider):
            return _failure(region, cluster, place)
        task = task_making.make(region, request, wanted)
        if isinstance(place, instance_launch.Place):
            task_launch.settle(region, task, place)
    task_lifecycle.begin(region, task)
    return task


def _failure(region: RegionState, cluster: EcsCluster, found: NoRoom) -> dict[str, Any]:
    """
    Why no container instance takes the task.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
    """
    if found.closest is None:
        raise lookup.invalid("No Container Instances were found in your cluster.")
    arn = region.arn("container-instance", cluster.name, found.closest)
    return responses.failure(arn, service_events.failure_reason(found))
