"""What the API answers: our values in the shapes of botocore's model. Times are epoch seconds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ecs.deployment_models import TaskDefinitionRevision
from modulestack.embedded_aws.ecs.json_copy import copy_json
from modulestack.embedded_aws.ecs.models import EcsCluster

Shape = dict[str, Any]


def tags(mapping: Mapping[str, str]) -> list[Shape]:
    """Tags as a list."""
    return [{"key": key, "value": value} for key, value in mapping.items()]


def untag(listed: list[Mapping[str, str]] | None) -> dict[str, str]:
    """Tags as a mapping."""
    return {tag["key"]: tag.get("value", "") for tag in listed or ()}


def failure(arn: str, reason: str = "MISSING", detail: str | None = None) -> Shape:
    """Something that was asked for and cannot be answered."""
    return given({"arn": arn, "reason": reason, "detail": detail})


def cluster(
    cluster: EcsCluster, include: frozenset[str] = frozenset({"SETTINGS", "CONFIGURATIONS", "TAGS", "ATTACHMENTS"})
) -> Shape:
    """A Cluster; *include* as in DescribeClusters."""
    statuses = [task.last_status for task in cluster.tasks.values()]
    shape: Shape = {
        "clusterArn": cluster.arn,
        "clusterName": cluster.name,
        "status": cluster.status,
        "registeredContainerInstancesCount": len(cluster.instances),
        "runningTasksCount": statuses.count("RUNNING"),
        "pendingTasksCount": sum(status in ("PROVISIONING", "PENDING", "ACTIVATING") for status in statuses),
        "activeServicesCount": sum(service.status == "ACTIVE" for service in cluster.services.values()),
        "statistics": _statistics(cluster) if "STATISTICS" in include else [],
        "tags": tags(cluster.tags) if "TAGS" in include else [],
        "settings": cluster.settings if "SETTINGS" in include else [],
        "capacityProviders": cluster.capacity_providers,
        "defaultCapacityProviderStrategy": cluster.default_strategy,
        "attachments": (cluster.attachments or None) if "ATTACHMENTS" in include else None,
        "attachmentsStatus": "UPDATE_COMPLETE" if cluster.attachments and "ATTACHMENTS" in include else None,
        "serviceConnectDefaults": cluster.service_connect_defaults,
        "configuration": cluster.configuration if "CONFIGURATIONS" in include else None,
    }
    return copy_json(given(shape))


def _statistics(cluster: EcsCluster) -> list[Shape]:
    pending = ("PROVISIONING", "PENDING", "ACTIVATING")
    numbers: dict[str, int] = {}
    for where, on_instances in (("EC2", True), ("Fargate", False)):
        statuses = [task.last_status for task in cluster.tasks.values() if task.on_instances is on_instances]
        states = [one.status for one in cluster.services.values() if one.on_instances is on_instances]
        numbers |= {
            f"running{where}TasksCount": statuses.count("RUNNING"),
            f"pending{where}TasksCount": sum(status in pending for status in statuses),
            f"active{where}ServiceCount": states.count("ACTIVE"),
            f"draining{where}ServiceCount": states.count("DRAINING"),
        }
    if not cluster.instances:
        numbers = {name: number for name, number in numbers.items() if "EC2" not in name or number}
    return [{"name": name, "value": str(number)} for name, number in numbers.items()]


def definition(definition: TaskDefinitionRevision, registered_by: str) -> Shape:
    """A TaskDefinition."""
    return given(
        {
            "taskDefinitionArn": definition.arn,
            "family": definition.family,
            "revision": definition.revision,
            "status": definition.status,
            "registeredAt": definition.registered_at,
            "registeredBy": registered_by,
            "deregisteredAt": definition.deregistered_at,
            "deleteRequestedAt": definition.delete_requested_at,
            **copy_json(definition.document),
        }
    )


def given(shape: Mapping[str, Any]) -> Shape:
    """*shape* without what has no value."""
    return {name: value for name, value in shape.items() if value is not None}
