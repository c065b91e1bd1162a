"""
Tasks in AWS Cloud Map: registered as they run, out of it as they stop, with the health of their containers.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html
https://docs.aws.amazon.com/cloud-map/latest/api/API_HealthCheckCustomConfig.html
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.embedded_aws.ecs import lookup
from modulestack.embedded_aws.ecs.models import EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState

UNHEALTHY_AFTER_S = 30.0
"""
From the report that an instance is sick until Cloud Map acts upon it.

https://docs.aws.amazon.com/cloud-map/latest/api/API_HealthCheckCustomConfig.html (FailureThreshold)
"""


def check(region: RegionState, fields: Mapping[str, Any]) -> None:
    """
    Refuse a service registry that is not there, or whose SRV records would have no port.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRegistry.html (no texts there)

    Raises:
        AwsError: with AWS's code.
    """
    for registry in fields.get("serviceRegistries") or ():
        arn = registry.get("registryArn") or ""
        found = region.cloud_map.service(arn)
        if found is None:
            raise lookup.invalid(f"The service registry {arn} does not exist.")
        if found.has_srv and registry.get("port") is None and registry.get("containerPort") is None:
            raise lookup.invalid(
                f"The service registry {arn} has SRV records, so that a port, or a containerName and containerPort, "
                "must be specified."
            )


def register(region: RegionState, task: EcsTask) -> None:
    """Put a task that has just begun to run into the registries of its service."""
    for arn, port in _registries(region, task):
        if task.interface is None or task.service is None or (found := region.cloud_map.service(arn)) is None:
            continue
        attributes = {
            "AVAILABILITY_ZONE": task.zone,
            "AWS_INSTANCE_IPV4": task.interface.address,
            "ECS_CLUSTER_NAME": task.cluster.name,
            "ECS_SERVICE_NAME": task.service.name,
            "ECS_TASK_DEFINITION_FAMILY": task.definition.family,
            "REGION": region.name,
            **({} if port is None else {"AWS_INSTANCE_PORT": str(port)}),
        }
        region.cloud_map.register(arn, task.id, attributes, healthy=not found.is_checked or _is_healthy(task))
        task.registries.append(arn)


def report(region: RegionState, task: EcsTask) -> None:
    """Tell Cloud Map that the task's containers are well; that they are not, it believes after a while."""
    if _is_healthy(task):
        for arn in task.registries:
            region.cloud_map.set_health(arn, task.id, healthy=True)
    elif task.registries and any(c.essential and c.health == "UNHEALTHY" for c in task.containers):
        region.event_queue.after(UNHEALTHY_AFTER_S, functools.partial(_believe, region, task))


def _believe(region: RegionState, task: EcsTask) -> None:
    if not _is_healthy(task):
        for arn in task.registries:
            region.cloud_map.set_health(arn, task.id, healthy=False)


def deregister(region: RegionState, task: EcsTask) -> None:
    """
    Take a task out that begins to stop. Nobody waits until those who cached its address have forgotten it.

    https://github.com/aws/containers-roadmap/issues/343
    """
    for arn in task.registries:
        region.cloud_map.deregister(arn, task.id)
    task.registries.clear()


def _registries(region: RegionState, task: EcsTask) -> Iterator[tuple[str, int | None]]:
    """ARN of each registry of the task's service, and the port that its records have."""
    if task.service is None or task.deployment is None:
        return
    for registry in task.deployment.revision.fields.get("serviceRegistries") or ():
        arn = registry["registryArn"]
        found = region.cloud_map.service(arn)
        yield arn, (registry.get("containerPort") or registry.get("port")) if found and found.has_srv else None
    for endpoint in task.endpoints:
        if endpoint.service_arn == task.service.arn:
            yield endpoint.discovery_arn, endpoint.container_port


def _is_healthy(task: EcsTask) -> bool:
    return all(container.health == "HEALTHY" for container in task.containers if container.decides_health)
