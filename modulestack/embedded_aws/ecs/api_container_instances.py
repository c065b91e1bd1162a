"""
Operations on container instances.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterContainerInstance.html and its siblings
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws import instance_types
from modulestack.embedded_aws.ecs import (
    cluster_query,
    container_instances,
    identifiers,
    instance_attributes,
    instance_launch,
    instance_resources,
    lookup,
    managed_daemon_tasks,
    responses,
)
from modulestack.embedded_aws.ecs.instance_resources import InstanceResources
from modulestack.embedded_aws.ecs.json_copy import copy_json
from modulestack.embedded_aws.ecs.models import ContainerInstance, EcsCluster
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.errors import AwsError

Params = Mapping[str, Any]
STATES = ("ACTIVE", "DRAINING")
"""That UpdateContainerInstancesState may set."""
_OF_NO_TYPE = InstanceResources(interfaces=120, tcp=instance_resources.RESERVED_PORTS)
"""An instance that EC2 does not know says what it has; how many interfaces it may have is in no request."""


def register_container_instance(region: RegionState, params: Params) -> dict[str, Any]:
    """What an agent does; an EC2 instance of this account is known by its identity document."""
    cluster = lookup.cluster(region, params)
    machine = region.ec2.machine(_instance_id(params))
    type_ = instance_types.find(machine.type) if machine else None
    known = next((one for one in cluster.instances.values() if machine and one.ec2_id == machine.id), None)
    if known is not None:
        return {"containerInstance": shape(region, known)}
    given = {item["name"]: item for item in params.get("totalResources", ())}
    registered = instance_resources.of_type(type_) if type_ else _OF_NO_TYPE
    if given:
        registered = InstanceResources(
            cpu=given.get("CPU", {}).get("integerValue", registered.cpu),
            memory_mib=given.get("MEMORY", {}).get("integerValue", registered.memory_mib),
            interfaces=registered.interfaces,
            gpus=registered.gpus,
            tcp=registered.tcp,
        )
    attributes = instance_attributes.of(machine)
    attributes |= {item["name"]: item.get("value") for item in params.get("attributes", ())}
    made = container_instances.register(
        region,
        cluster,
        machine,
        registered=registered,
        attributes=attributes,
        tags=responses.untag(params.get("tags")),
        versions=params.get("versionInfo") or container_instances.AGENT,
    )
    return {"containerInstance": shape(region, made)}


def deregister_container_instance(region: RegionState, params: Params) -> dict[str, Any]:
    """An instance with tasks goes by force only."""
    cluster = lookup.cluster(region, params)
    instance = _one(cluster, params["containerInstance"])
    if instance.tasks and not params.get("force"):
        raise lookup.invalid("Found running tasks on the instance.")
    container_instances.deregister(region, instance)
    return {"containerInstance": shape(region, instance)}


def update_container_instances_state(region: RegionState, params: Params) -> dict[str, Any]:
    """ACTIVE or DRAINING, ten at most."""
    cluster, status = lookup.cluster(region, params), params["status"]
    if status not in STATES:
        raise lookup.invalid("Container instances status should be one of [ACTIVE, DRAINING]")
    references = params["containerInstances"]
    lookup.not_empty(references, "Container Instances")
    lookup.at_most(references, 10, "Container Instances")
    found, failures = _asked(region, cluster, references)
    for instance in found:
        container_instances.set_status(region, instance, status)
    return {"containerInstances": [shape(region, instance) for instance in found], "failures": failures}


def describe_container_instances(region: RegionState, params: Params) -> dict[str, Any]:
    """A hundred at most."""
    cluster = lookup.cluster(region, params)
    references = params["containerInstances"]
    if not references:
        raise lookup.client_error("Container Instances cannot be empty.")
    lookup.at_most(references, 100, "Container Instances")
    include = frozenset(params.get("include", ()))
    found, failures = _asked(region, cluster, references)
    return {"containerInstances": [shape(region, instance, include) for instance in found], "failures": failures}


def list_container_instances(region: RegionState, params: Params) -> dict[str, Any]:
    """Those that a filter means, in one state or in any."""
    cluster, status = lookup.cluster(region, params), params.get("status")
    instances = [one for one in cluster.instances.values() if status in (None, one.status)]
    if text := params.get("filter"):
        matches = matcher(text)
        instances = [one for one in instances if matches(instance_launch.values_of(one))]
    page, more = lookup.page([one.arn for one in instances], params, default=100)
    return {"containerInstanceArns": page, **more}


def matcher(text: str) -> cluster_query.Matcher:
    """
    An expression of the cluster query language.

    Raises:
        AwsError: it cannot be read.
    """
    try:
        return cluster_query.parse(text)
    except cluster_query.NoExpression:
        raise lookup.invalid(f"Invalid expression: {text}") from None


def shape(
    region: RegionState, instance: ContainerInstance, include: frozenset[str] = frozenset({"TAGS"})
) -> dict[str, Any]:
    """A ContainerInstance of the API's."""
    statuses = [task.last_status for task in instance.tasks.values()]
    attributes = [
        responses.given({"name": name, "value": value}) for name, value in sorted(instance.attributes.items())
    ]
    found: dict[str, Any] = {
        "containerInstanceArn": instance.arn,
        "ec2InstanceId": instance.ec2_id,
        "capacityProviderName": instance.capacity_provider,
        "version": instance.version,
        "versionInfo": instance.versions,
        "remainingResources": instance_resources.described(instance_launch.rest_of(instance)),
        "registeredResources": instance_resources.described(instance.registered),
        "status": instance.status,
        "agentConnected": instance.connected,
        "runningTasksCount": statuses.count("RUNNING"),
        "pendingTasksCount": sum(status in ("PROVISIONING", "PENDING", "ACTIVATING") for status in statuses),
        "attributes": attributes,
        "registeredAt": instance.registered_at,
        "attachments": [],
        "tags": responses.tags(instance.tags) if "TAGS" in include else [],
    }
    if "CONTAINER_INSTANCE_HEALTH" in include:
        found["healthStatus"] = _health(region, instance)
    return copy_json(responses.given(found))


def _health(region: RegionState, instance: ContainerInstance) -> dict[str, Any]:
    """
    Of the container runtime, and of managed daemons where there are any; the worse of both is the whole.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-daemons-auto-repair.html
    """
    statuses = {"CONTAINER_RUNTIME": "OK"}
    if instance.daemon_revisions:
        ready = managed_daemon_tasks.is_ready(instance)
        statuses["DAEMON"] = "OK" if ready else "INITIALIZING" if instance.status == "REGISTERING" else "IMPAIRED"
    return {
        "overallStatus": list(statuses.values())[-1],
        "details": [{"type": kind, "status": status, "lastUpdated": region.now} for kind, status in statuses.items()],
    }


def _asked(
    region: RegionState, cluster: EcsCluster, references: list[str]
) -> tuple[list[ContainerInstance], list[dict[str, Any]]]:
    ids = [identifiers.short(reference) for reference in references]
    missing = [region.arn("container-instance", cluster.name, id_) for id_ in ids if id_ not in cluster.instances]
    return (
        [cluster.instances[id_] for id_ in ids if id_ in cluster.instances],
        [responses.failure(arn) for arn in missing],
    )


def _one(cluster: EcsCluster, reference: str) -> ContainerInstance:
    found = cluster.instances.get(identifiers.short(reference))
    if found is None:
        raise lookup.invalid("Referenced container instance " + identifiers.short(reference) + " not found.")
    return found


def _instance_id(params: Params) -> str:
    """Of the identity document. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-identity-documents.html"""
    text = params.get("instanceIdentityDocument")
    if not text:
        return ""
    try:
        return str(json.loads(text).get("instanceId", ""))
    except (ValueError, AttributeError):
        raise AwsError("ClientException", "Invalid instance identity document.") from None
