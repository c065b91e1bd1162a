"""What the API answers: our values in the shapes of botocore's model. Times are epoch seconds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from modulestack.embedded_aws.ecs import identifiers
from modulestack.embedded_aws.ecs.deployment_models import TaskDefinitionRevision
from modulestack.embedded_aws.ecs.json_copy import copy_json
from modulestack.embedded_aws.ecs.models import EcsCluster

Shape = dict[str, Any]

_COUNTED = {"EC2": "EC2", "FARGATE": "Fargate", "EXTERNAL": "External", "MANAGED_INSTANCES": "ManagedInstances"}
"""Launch type → how it is named in the statistics of a cluster."""


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
    cluster: EcsCluster,
    include: frozenset[str] = frozenset({"SETTINGS", "CONFIGURATIONS", "TAGS", "ATTACHMENTS"}),
    managed: Collection[str] = (),
) -> Shape:
    """A Cluster; *include* as in DescribeClusters; *managed*: its capacity providers of Managed Instances."""
    statuses = [task.last_status for task in cluster.tasks.values()]
    shape: Shape = {
        "clusterArn": cluster.arn,
        "clusterName": cluster.name,
        "status": cluster.status,
        "registeredContainerInstancesCount": len(cluster.instances),
        "runningTasksCount": statuses.count("RUNNING"),
        "pendingTasksCount": sum(status in ("PROVISIONING", "PENDING", "ACTIVATING") for status in statuses),
        "activeServicesCount": sum(service.status == "ACTIVE" for service in cluster.services.values()),
        "statistics": _statistics(cluster, managed) if "STATISTICS" in include else [],
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


def _statistics(cluster: EcsCluster, managed: Collection[str]) -> list[Shape]:
    """The sixteen numbers in AWS's order."""
    pending = ("PROVISIONING", "PENDING", "ACTIVATING")
    statuses: dict[str | None, list[str]] = {}
    for task in cluster.tasks.values():
        statuses.setdefault(task.launch_type, []).append(task.last_status)
    states: dict[str, list[str]] = {}
    for one in cluster.services.values():
        strategy = one.fields.get("capacityProviderStrategy") or ()
        providers = {identifiers.short(item["capacityProvider"]) for item in strategy}
        kind = "MANAGED_INSTANCES" if providers & set(managed) else "EC2" if one.on_instances else "FARGATE"
        states.setdefault(kind, []).append(one.status)
    numbers: dict[str, int] = {}
    for kinds in (("EC2", "FARGATE"), ("EXTERNAL",), ("MANAGED_INSTANCES",)):
        for status in ("running", "pending"):
            of_status = ("RUNNING",) if status == "running" else pending
            for kind in kinds:
                found = statuses.get(kind, [])
                numbers[f"{status}{_COUNTED[kind]}TasksCount"] = sum(found.count(one) for one in of_status)
    for kinds in (("EC2", "FARGATE"), ("EXTERNAL",), ("MANAGED_INSTANCES",)):
        for status in ("active", "draining"):
            for kind in kinds:
                numbers[f"{status}{_COUNTED[kind]}ServiceCount"] = states.get(kind, []).count(status.upper())
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
