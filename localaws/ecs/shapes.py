"""What the API answers: our values in the shapes of botocore's model. Times are epoch seconds."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from localaws.ecs import names, rollouts
from localaws.ecs.model import Cluster, Container, Definition, Deployment, Revision, Service, ServiceDeployment, Task
from localaws.ecs.region import Region

Shape = dict[str, Any]


def tags(mapping: Mapping[str, str]) -> list[Shape]:
    """Tags as a list."""
    return [{"key": key, "value": value} for key, value in mapping.items()]


def untag(listed: list[Mapping[str, str]] | None) -> dict[str, str]:
    """Tags as a mapping."""
    return {tag["key"]: tag.get("value", "") for tag in listed or ()}


def failure(arn: str, reason: str = "MISSING", detail: str | None = None) -> Shape:
    """Something that was asked for and cannot be answered."""
    return _given({"arn": arn, "reason": reason, "detail": detail})


def cluster(cluster: Cluster, include: frozenset[str] = frozenset({"SETTINGS", "CONFIGURATIONS", "TAGS"})) -> Shape:
    """A Cluster; *include* as in DescribeClusters."""
    statuses = [task.last_status for task in cluster.tasks.values()]
    shape: Shape = {
        "clusterArn": cluster.arn,
        "clusterName": cluster.name,
        "status": cluster.status,
        "registeredContainerInstancesCount": 0,
        "runningTasksCount": statuses.count("RUNNING"),
        "pendingTasksCount": sum(status in ("PROVISIONING", "PENDING", "ACTIVATING") for status in statuses),
        "activeServicesCount": sum(service.status == "ACTIVE" for service in cluster.services.values()),
        "statistics": _statistics(cluster) if "STATISTICS" in include else [],
        "tags": tags(cluster.tags) if "TAGS" in include else [],
        "settings": cluster.settings if "SETTINGS" in include else [],
        "capacityProviders": cluster.capacity_providers,
        "defaultCapacityProviderStrategy": cluster.default_strategy,
        "serviceConnectDefaults": cluster.service_connect_defaults,
        "configuration": cluster.configuration if "CONFIGURATIONS" in include else None,
    }
    return copy.deepcopy(_given(shape))


def _statistics(cluster: Cluster) -> list[Shape]:
    statuses = [task.last_status for task in cluster.tasks.values()]
    states = [service.status for service in cluster.services.values()]
    numbers = {
        "runningFargateTasksCount": statuses.count("RUNNING"),
        "pendingFargateTasksCount": sum(status in ("PROVISIONING", "PENDING", "ACTIVATING") for status in statuses),
        "activeFargateServiceCount": states.count("ACTIVE"),
        "drainingFargateServiceCount": states.count("DRAINING"),
    }
    return [{"name": name, "value": str(number)} for name, number in numbers.items()]


def definition(definition: Definition, registered_by: str) -> Shape:
    """A TaskDefinition."""
    return _given(
        {
            "taskDefinitionArn": definition.arn,
            "family": definition.family,
            "revision": definition.revision,
            "status": definition.status,
            "registeredAt": definition.registered_at,
            "registeredBy": registered_by,
            "deregisteredAt": definition.deregistered_at,
            "deleteRequestedAt": definition.delete_requested_at,
            **copy.deepcopy(definition.document),
        }
    )


def service(region: Region, service: Service, *, with_tags: bool) -> Shape:
    """A Service."""
    fields = service.fields
    statuses = [task.last_status for task in service.tasks.values()]
    shape: Shape = {
        "serviceArn": service.arn,
        "serviceName": service.name,
        "clusterArn": service.cluster.arn,
        "status": service.status,
        "desiredCount": service.desired,
        "runningCount": statuses.count("RUNNING"),
        "pendingCount": sum(status in ("PROVISIONING", "PENDING", "ACTIVATING") for status in statuses),
        "taskDefinition": service.deployments[0].revision.definition.arn if service.deployments else service.last_arn,
        "platformFamily": "Linux",
        "deployments": [deployment(service, item) for item in service.deployments],
        "events": list(service.events),
        "createdAt": service.created_at,
        "createdBy": f"arn:aws:iam::{region.account_id}:root",
        "roleArn": service_role(region) if fields.get("loadBalancers") else None,
        "currentServiceDeployment": service.records[0].arn if service.records else None,
        "currentServiceRevisions": [rollouts.summary(service, item) for item in service.deployments],
        "tags": tags(service.tags) if with_tags else None,
        **{name: fields.get(name) for name in ECHOED},
    }
    return copy.deepcopy(_given(shape))


ECHOED = (
    "loadBalancers",
    "serviceRegistries",
    "launchType",
    "capacityProviderStrategy",
    "platformVersion",
    "deploymentConfiguration",
    "placementConstraints",
    "placementStrategy",
    "networkConfiguration",
    "healthCheckGracePeriodSeconds",
    "schedulingStrategy",
    "deploymentController",
    "enableECSManagedTags",
    "propagateTags",
    "enableExecuteCommand",
    "availabilityZoneRebalancing",
)
"""What CreateService was told and DescribeServices tells."""


def service_role(region: Region) -> str:
    """The service-linked role."""
    return f"arn:aws:iam::{region.account_id}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"


def deployment(service: Service, deployment: Deployment) -> Shape:
    """A Deployment."""
    running, pending = rollouts.counts(service, deployment)
    fields = deployment.revision.fields
    return _given(
        {
            "id": deployment.id,
            "status": deployment.status,
            "taskDefinition": deployment.revision.definition.arn,
            "desiredCount": service.desired if deployment.status == "PRIMARY" else running + pending,
            "pendingCount": pending,
            "runningCount": running,
            "failedTasks": deployment.failed_tasks,
            "createdAt": deployment.created_at,
            "updatedAt": deployment.updated_at,
            "rolloutState": deployment.rollout_state,
            "rolloutStateReason": deployment.rollout_reason,
            "platformFamily": "Linux",
            "platformVersion": _platform(fields),
            **{
                name: fields.get(name)
                for name in (
                    "launchType",
                    "capacityProviderStrategy",
                    "networkConfiguration",
                    "serviceConnectConfiguration",
                    "volumeConfigurations",
                    "vpcLatticeConfigurations",
                )
            },
        }
    )


def record(record: ServiceDeployment) -> Shape:
    """A ServiceDeploymentBrief."""
    return _given(
        {
            "serviceDeploymentArn": record.arn,
            "serviceArn": _service_arn(record.arn),
            "clusterArn": _cluster_arn(record.arn),
            "createdAt": record.created_at,
            "startedAt": record.started_at,
            "finishedAt": record.finished_at,
            "targetServiceRevisionArn": record.target.arn,
            "status": record.status,
            "statusReason": record.status_reason,
        }
    )


def full_record(service: Service, record: ServiceDeployment) -> Shape:
    """A ServiceDeployment."""
    target: Shape = {"arn": record.target.arn, "requestedTaskCount": 0, "runningTaskCount": 0, "pendingTaskCount": 0}
    for item in service.deployments:
        if item.revision is record.target:
            target = rollouts.summary(service, item)
    breaker = record.configuration.get("deploymentCircuitBreaker") or {}
    shape = {
        **record_without_target(record),
        "stoppedAt": record.stopped_at,
        "updatedAt": record.updated_at,
        "sourceServiceRevisions": record.sources,
        "targetServiceRevision": target,
        "deploymentConfiguration": record.configuration,
        "rollback": record.rollback,
        "deploymentCircuitBreaker": {
            "status": record.breaker_status,
            "failureCount": record.failure_count,
            "threshold": record.breaker_threshold,
        }
        if breaker.get("enable")
        else None,
        "alarms": {
            "status": record.alarm_status,
            "alarmNames": list((record.configuration.get("alarms") or {}).get("alarmNames", ())),
            "triggeredAlarmNames": list(record.triggered_alarms),
        }
        if (record.configuration.get("alarms") or {}).get("enable")
        else None,
    }
    return copy.deepcopy(_given(shape))


def record_without_target(item: ServiceDeployment) -> Shape:
    """What the brief and the full shape have in common."""
    return {key: value for key, value in record(item).items() if key != "targetServiceRevisionArn"}


def revision(revision: Revision) -> Shape:
    """A ServiceRevision."""
    images = [
        _given(
            {
                "containerName": container["name"],
                "image": container["image"],
                "imageDigest": revision.images.get(container["name"]),
            }
        )
        for container in revision.definition.containers
    ]
    shape = {
        "serviceRevisionArn": revision.arn,
        "serviceArn": _service_arn(revision.arn),
        "clusterArn": _cluster_arn(revision.arn),
        "taskDefinition": revision.definition.arn,
        "platformFamily": "Linux",
        "platformVersion": _platform(revision.fields),
        "containerImages": images,
        "guardDutyEnabled": False,
        "createdAt": revision.created_at,
        **{name: value for name, value in revision.fields.items() if name != "platformVersion"},
    }
    return copy.deepcopy(_given(shape))


def task(region: Region, task: Task, *, with_tags: bool = True) -> Shape:
    """A Task."""
    document = task.definition.document
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
        "platformFamily": "Linux",
        "availabilityZone": task.zone,
        "cpu": task.overrides.get("cpu") or document.get("cpu"),
        "memory": task.overrides.get("memory") or document.get("memory"),
        "ephemeralStorage": document.get("ephemeralStorage") or {"sizeInGiB": 20},
        "fargateEphemeralStorage": document.get("ephemeralStorage") or {"sizeInGiB": 20},
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
        "containers": [_container(task, container) for container in task.containers],
    }
    return copy.deepcopy(_given(shape))


def _attachments(region: Region, task: Task) -> list[Shape]:
    interface = task.interface
    if interface is None:
        return []
    details = {
        "subnetId": interface.subnet,
        "networkInterfaceId": interface.eni,
        "macAddress": interface.mac,
        "privateDnsName": names.private_dns(interface.address, region.name),
        "privateIPv4Address": interface.address,
    }
    return [
        {
            "id": interface.attachment,
            "type": "ElasticNetworkInterface",
            "status": interface.status,
            "details": [{"name": name, "value": value} for name, value in details.items()],
        }
    ]


def _container(task: Task, container: Container) -> Shape:
    interface = task.interface
    return _given(
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
            "networkInterfaces": [{"attachmentId": interface.attachment, "privateIpv4Address": interface.address}]
            if interface
            else [],
            "healthStatus": container.health,
            "cpu": str(container.definition.get("cpu", 0)),
            "memory": _text(container.definition.get("memory")),
            "memoryReservation": _text(container.definition.get("memoryReservation")),
        }
    )


def _task_health(task: Task) -> str:
    checked = [c.health for c in task.containers if c.essential and "healthCheck" in c.definition]
    if "UNHEALTHY" in checked:
        return "UNHEALTHY"
    return "HEALTHY" if checked and all(health == "HEALTHY" for health in checked) else "UNKNOWN"


def _architecture(document: Mapping[str, Any]) -> str:
    return str((document.get("runtimePlatform") or {}).get("cpuArchitecture", "X86_64"))


def _platform(fields: Mapping[str, Any]) -> str:
    version = str(fields.get("platformVersion") or "LATEST")
    return "1.4.0" if version == "LATEST" else version


def _service_arn(arn: str) -> str:
    return arn.replace(":service-deployment/", ":service/").replace(":service-revision/", ":service/").rsplit("/", 1)[0]


def _cluster_arn(arn: str) -> str:
    head, _, path = arn.partition(":service-")
    return f"{head}:cluster/{path.split('/')[1]}"


def _text(value: int | None) -> str | None:
    return None if value is None else str(value)


def _given(shape: Mapping[str, Any]) -> Shape:
    """*shape* without what has no value."""
    return {name: value for name, value in shape.items() if value is not None}
