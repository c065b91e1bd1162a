"""How tasks come to be: placed, addressed, made of their definition."""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.embedded_aws.ecs import account_settings, placement, platform_versions, task_lifecycle
from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.embedded_aws.ecs.dependencies import TaskSubnet
from modulestack.embedded_aws.ecs.models import EcsCluster, EcsDeployment, EcsService, TaskDefinitionRevision
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.task_models import EcsTask, NetworkInterface, TaskContainer

SPOT = "FARGATE_SPOT"


def of_service(
    region: RegionState, service: EcsService, deployment: EcsDeployment, zone: str | None = None
) -> EcsTask | None:
    """Launch a task of *deployment*, in *zone* if given; None: there is no place or no capacity for it."""
    fields = deployment.revision.fields
    mates = [task for task in service.tasks.values() if task.desired_status == "RUNNING"]
    strategy = fields.get("capacityProviderStrategy")
    provider = placement.provider_for(strategy, [task.capacity_provider for task in mates]) if strategy else None
    subnets = [s for s in _subnets(region, fields) if zone is None or s.zone == zone]
    own = [task.zone for task in mates if task.deployment is deployment]
    others = [task.zone for task in mates if task.deployment is not deployment]
    subnet = placement.subnet_for(subnets, own, others, region.lost_zones)
    if subnet is None or (provider == SPOT and not region.spot_available):
        return None
    tags = dict(service.tags) if service.fields.get("propagateTags") == "SERVICE" else {}
    if service.fields.get("propagateTags") == "TASK_DEFINITION":
        tags = dict(deployment.revision.definition.tags)
    if service.fields.get("enableECSManagedTags"):
        tags |= {"aws:ecs:clusterName": service.cluster.name, "aws:ecs:serviceName": service.name}
    task = make(
        region,
        service.cluster,
        deployment.revision.definition,
        subnet,
        group=f"service:{service.name}",
        started_by=deployment.id,
        provider=provider,
        launch_type=None if provider else fields.get("launchType"),
        tags=tags,
        execute_command=bool(service.fields.get("enableExecuteCommand")),
        platform_version=fields.get("platformVersion"),
    )
    task.service, task.deployment = service, deployment
    task_lifecycle.begin(region, task)
    return task


def make(
    region: RegionState,
    cluster: EcsCluster,
    definition: TaskDefinitionRevision,
    subnet: TaskSubnet,
    *,
    group: str,
    started_by: str | None,
    provider: str | None,
    launch_type: str | None,
    tags: Mapping[str, str],
    overrides: Mapping[str, Any] | None = None,
    execute_command: bool = False,
    platform_version: str | None = None,
) -> EcsTask:
    """A task that is placed but not launched yet."""
    task_id, arn = account_settings.task_id_and_arn(region, cluster.name)
    taken = region.addresses.setdefault(subnet.id, set())
    number = placement.address_in(subnet.cidr, taken) or subnet.cidr.num_addresses - 2
    taken.add(number)
    return EcsTask(
        id=task_id,
        arn=arn,
        cluster=cluster,
        definition=definition,
        containers=[
            _container(
                region,
                cluster,
                task_id,
                document,
                overrides or {},
                is_job=document["name"] in _ending(definition),
            )
            for document in definition.containers
        ],
        created_at=region.now,
        group=group,
        started_by=started_by,
        launch_type=launch_type or "FARGATE",
        capacity_provider=provider,
        zone=subnet.zone,
        interface=NetworkInterface(
            attachment=region.ids.uuid(),
            eni=region.ids.interface(),
            subnet=subnet.id,
            number=number,
            address=str(subnet.cidr[number]),
            mac=region.ids.mac(),
        ),
        overrides=dict(overrides or {}),
        tags=dict(tags),
        execute_command=execute_command,
        platform_version=platform_versions.concrete(definition.document, platform_version),
    )


JOB_S = 5.0
"""
How long a container runs whose end others wait for, unless its image's behaviour says how it ends.
"""


def _container(
    region: RegionState,
    cluster: EcsCluster,
    task_id: str,
    document: Mapping[str, Any],
    overrides: Mapping[str, Any],
    *,
    is_job: bool,
) -> TaskContainer:
    behaviour: Behaviour = region.behaviours.of(document["image"])
    given = {override["name"]: override for override in overrides.get("containerOverrides", ())}
    command = given.get(document["name"], {}).get("command")
    if command and behaviour.exits_after_s is None:
        lines = (*behaviour.output, shlex.join(command))
        behaviour = dataclasses.replace(behaviour, exits_after_s=behaviour.command_s, output=lines)
    elif is_job and behaviour.exits_after_s is None:
        behaviour = dataclasses.replace(behaviour, exits_after_s=min(JOB_S, document.get("startTimeout", JOB_S) / 2))
    return TaskContainer(
        arn=region.arn("container", cluster.name, task_id, region.ids.uuid()),
        name=document["name"],
        image=document["image"],
        definition=dict(document),
        behaviour=behaviour,
    )


def _ending(definition: TaskDefinitionRevision) -> set[str]:
    """Names of the containers whose end others wait for."""
    return {
        dependency["containerName"]
        for container in definition.containers
        for dependency in container.get("dependsOn", ())
        if dependency["condition"] in ("COMPLETE", "SUCCESS")
    }


def zones_of(region: RegionState, deployment: EcsDeployment) -> list[str]:
    """The zones of a deployment's subnets."""
    return sorted({subnet.zone for subnet in _subnets(region, deployment.revision.fields)})


def _subnets(region: RegionState, fields: Mapping[str, Any]) -> Sequence[TaskSubnet]:
    network = (fields.get("networkConfiguration") or {}).get("awsvpcConfiguration") or {}
    found = [region.dependencies.subnet(subnet_id) for subnet_id in network.get("subnets", ())]
    return [subnet for subnet in found if subnet is not None]
