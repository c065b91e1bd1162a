"""What the API answers about tasks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ecs import execute_command_agent, identifiers, platform_versions
from modulestack.embedded_aws.ecs.json_copy import copy_json
from modulestack.embedded_aws.ecs.models import EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.responses import Shape, given, tags
from modulestack.embedded_aws.ecs.task_models import NetworkInterface, TaskContainer


def task(region: RegionState, task: EcsTask, *, with_tags: bool = True) -> Shape:
    """A Task."""
    document = task.definition.document
    storage = task.overrides.get("ephemeralStorage") or document.get("ephemeralStorage") or {"sizeInGiB": 20}
    on_fargate = not task.on_instances
    shape: Shape = {
        "taskArn": task.arn,
        "clusterArn": task.cluster.arn,
        "taskDefinitionArn": task.definition.arn,
        "lastStatus": task.last_status,
        "desiredStatus": task.desired_status,
        "group": task.group,
        "startedBy": task.started_by,
        "launchType": task.launch_type,
        "capacityProviderName": task.capacity_provider,
        "platformVersion": task.platform_version,
        "platformFamily": platform_versions.family(document) if on_fargate else None,
        "containerInstanceArn": task.instance.arn if task.instance else None,
        "availabilityZone": task.zone or None,
        "cpu": task.overrides.get("cpu") or document.get("cpu") or (str(task.needs.cpu) if task.needs else None),
        "memory": task.overrides.get("memory")
        or document.get("memory")
        or (str(task.needs.memory_mib) if task.needs else None),
        "ephemeralStorage": storage if on_fargate else None,
        "fargateEphemeralStorage": storage if on_fargate else None,
        "attributes": [
            {
                "name": "ecs.cpu-architecture",
                "value": "arm64" if _architecture(document) == "ARM64" else "x86_64",
            }
        ],
        "enableExecuteCommand": task.execute_command,
        "overrides": {"containerOverrides": [], "inferenceAcceleratorOverrides": [], **task.overrides},
        "inferenceAccelerators": [],
        "version": task.version,
        "healthStatus": _task_health(task),
        "connectivity": "CONNECTED" if task.connected_at is not None else None,
        "connectivityAt": task.connected_at,
        "createdAt": task.created_at,
        "pullStartedAt": task.pull_started_at,
        "pullStoppedAt": task.pull_stopped_at,
        "startedAt": task.started_at,
        "stoppingAt": task.stopping_at,
        "executionStoppedAt": task.execution_stopped_at,
        "stoppedAt": task.stopped_at,
        "stopCode": task.stop_code,
        "stoppedReason": task.stopped_reason,
        "tags": tags(task.tags) if with_tags else [],
        "attachments": _attachments(region, task),
        "containers": [_container(region, task, container) for container in task.containers],
    }
    return copy_json(given(shape))


def _attachments(region: RegionState, task: EcsTask) -> list[Shape]:
    return [*_interfaces(region, task), *_volumes(task)]


def _volumes(task: EcsTask) -> list[Shape]:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Attachment.html (details)"""
    volume = task.volume
    if volume is None:
        return []
    details = {
        "roleArn": volume.managed.get("roleArn"),
        "volumeName": volume.name,
        "deleteOnTermination": "true" if volume.is_deleted else "false",
        "volumeId": volume.id,
        "statusReason": volume.reason,
    }
    return [
        {
            "id": volume.attachment,
            "type": "AmazonElasticBlockStorage",
            "status": volume.status,
            "details": [{"name": name, "value": value} for name, value in details.items() if value],
        }
    ]


def _interfaces(region: RegionState, task: EcsTask) -> list[Shape]:
    interface = task.interface
    if interface is None:
        return []
    details = {
        "subnetId": interface.subnet,
        "networkInterfaceId": interface.eni,
        "macAddress": interface.mac,
        "privateDnsName": identifiers.private_dns(interface.address, region.name),
        "privateIPv4Address": interface.address,
        **({"ipv6Address": interface.ipv6_address} if interface.ipv6_address else {}),
    }
    return [
        {
            "id": interface.attachment,
            "type": "ElasticNetworkInterface",
            "status": interface.status,
            "details": [{"name": name, "value": value} for name, value in details.items()],
        }
    ]


def _addresses(interface: NetworkInterface) -> Shape:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_NetworkInterface.html"""
    found = {"attachmentId": interface.attachment, "privateIpv4Address": interface.address}
    return found | ({"ipv6Address": interface.ipv6_address} if interface.ipv6_address else {})


def _container(region: RegionState, task: EcsTask, container: TaskContainer) -> Shape:
    interface = task.interface
    return given(
        {
            "containerArn": container.arn,
            "taskArn": task.arn,
            "name": container.name,
            "image": container.image,
            "imageDigest": container.digest,
            "runtimeId": container.runtime_id,
            "lastStatus": container.status,
            "exitCode": container.exit_code,
            "reason": container.reason,
            "networkBindings": [],
            "networkInterfaces": [_addresses(interface)] if interface else [],
            "healthStatus": container.health,
            "managedAgents": execute_command_agent.agents(region, task, container),
            "cpu": str(container.definition.get("cpu", 0)),
            "memory": _text(container.definition.get("memory")),
            "memoryReservation": _text(container.definition.get("memoryReservation")),
        }
    )


def _task_health(task: EcsTask) -> str:
    checked = [container.health for container in task.containers if container.decides_health]
    if "UNHEALTHY" in checked:
        return "UNHEALTHY"
    return "HEALTHY" if checked and all(health == "HEALTHY" for health in checked) else "UNKNOWN"


def _architecture(document: Mapping[str, Any]) -> str:
    return str((document.get("runtimePlatform") or {}).get("cpuArchitecture", "X86_64"))


def _text(value: int | None) -> str | None:
    return None if value is None else str(value)
