"""
Tasks made of their definition: containers, what they do, and interfaces.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html
"""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.embedded_aws.ecs import account_settings, managed_volumes, placement, platform_versions
from modulestack.embedded_aws.ecs.capacity_provider import MANAGED_TYPE
from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.embedded_aws.ecs.dependencies import TaskSubnet
from modulestack.embedded_aws.ecs.deployment_models import TaskDefinitionRevision
from modulestack.embedded_aws.ecs.models import EcsCluster, EcsTask
from modulestack.embedded_aws.ecs.placement_request import PlacementRequest
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.task_models import NetworkInterface, TaskContainer


@dataclasses.dataclass(frozen=True, kw_only=True)
class TaskRequest:
    """What a task is made of."""

    cluster: EcsCluster
    definition: TaskDefinitionRevision
    group: str
    started_by: str | None
    provider: str | None
    tags: Mapping[str, str]
    overrides: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    execute_command: bool = False
    platform_version: str | None = None
    security_groups: tuple[str, ...] = ()
    """Of its interface."""
    public_address: bool = False
    """Whether that gets one."""
    volumes: Sequence[Mapping[str, Any]] = ()
    """``volumeConfigurations``: of those that are made for it."""


def make(region: RegionState, request: TaskRequest, asked: PlacementRequest | None = None) -> EcsTask:
    """A task that is neither placed nor launched yet; with a *asked* it is for container instances."""
    definition, cluster = request.definition, request.cluster
    task_id, arn = account_settings.task_id_and_arn(region, cluster.name)
    version = None if asked else platform_versions.concrete(definition.document, request.platform_version)
    return EcsTask(
        id=task_id,
        arn=arn,
        cluster=cluster,
        definition=definition,
        containers=[
            _container(
                region, cluster, task_id, document, request.overrides, is_job=document["name"] in _ending(definition)
            )
            for document in definition.containers
        ],
        created_at=region.now,
        group=request.group,
        started_by=request.started_by,
        launch_type=_launch_type(region, request) if asked else "FARGATE",
        capacity_provider=request.provider,
        overrides=dict(request.overrides),
        tags=dict(request.tags),
        execute_command=request.execute_command,
        platform_version=version,
        security_groups=request.security_groups,
        public_address=request.public_address,
        volume=managed_volumes.of_task(region, request.volumes),
        needs=asked.needs if asked else None,
        awaits=asked,
    )


def _launch_type(region: RegionState, request: TaskRequest) -> str:
    provider = region.capacity_providers.get(request.provider or "")
    return "EC2" if provider is None or provider.managed is None else MANAGED_TYPE


def security_groups(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Those that a service's fields, or RunTask's parameters, give a task's interface."""
    return tuple(
        ((fields.get("networkConfiguration") or {}).get("awsvpcConfiguration") or {}).get("securityGroups") or ()
    )


def public_address(fields: Mapping[str, Any]) -> bool:
    """Whether a service's fields, or RunTask's parameters, give a task's interface a public address."""
    network = (fields.get("networkConfiguration") or {}).get("awsvpcConfiguration") or {}
    return bool(network.get("assignPublicIp") == "ENABLED")


def attach(region: RegionState, task: EcsTask, subnet: TaskSubnet) -> None:
    """
    Give a task an interface of its own in *subnet*, with an address of IPv6 where that has a range.

    The account setting ``dualStackIPv6`` is on here: the API's text has it, and its list of settings has not.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
    """
    taken = region.addresses.setdefault(subnet.id, set())
    number = placement.address_in(subnet.cidr, taken) or subnet.cidr.num_addresses - 2
    taken.add(number)
    task.zone = subnet.zone
    task.interface = NetworkInterface(
        attachment=region.ids.uuid(),
        eni=region.ids.interface(),
        subnet=subnet.id,
        number=number,
        address=str(subnet.cidr[number]),
        mac=region.ids.mac(),
        ipv6_address=str(subnet.ipv6_cidr[number]) if subnet.ipv6_cidr else "",
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
