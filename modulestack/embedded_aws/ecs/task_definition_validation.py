"""
What RegisterTaskDefinition refuses, and the defaults that it fills in.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ecs import documented_limits as limits
from modulestack.embedded_aws.ecs.ecr_image import ECR
from modulestack.embedded_aws.ecs.json_copy import copy_json
from modulestack.embedded_aws.ecs.lookup import client_error, name
from modulestack.embedded_aws.ecs.region_state import RegionState

FARGATE_LOG_DRIVERS = ("awslogs", "splunk", "awsfirelens")
UNITS = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(vcpu|gb)?\s*", re.IGNORECASE)


def check(region: RegionState, request: Mapping[str, Any]) -> None:
    """
    Refuse what AWS would refuse.

    Raises:
        AwsError: with AWS's code and text.
    """
    name(request["family"], "family")
    if not request["containerDefinitions"]:
        raise client_error("Container definitions should not be empty.")
    if "FARGATE" in request.get("requiresCompatibilities", ()):
        _fargate(request)
    _containers(request)
    for key in ("taskRoleArn", "executionRoleArn"):
        if (role := request.get(key)) and not region.dependencies.has_role(role):
            raise client_error("Role is not valid")


def _fargate(request: Mapping[str, Any]) -> None:
    if request.get("networkMode") != "awsvpc":
        raise client_error("Fargate only supports network mode \u2018awsvpc\u2019.")
    for key in ("cpu", "memory"):
        if not request.get(key):
            raise client_error(f"Fargate requires that '{key}' be defined at the task level.")
    cpu, memory = number(request["cpu"], 1024), number(request["memory"], 1024)
    if memory not in limits.fargate_memory_mib(cpu):
        raise client_error(
            f"No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. "
            "See the Amazon ECS documentation for the valid values."
        )
    if request.get("placementConstraints"):
        raise client_error("Fargate does not support task placement constraints.")
    storage = (request.get("ephemeralStorage") or {}).get("sizeInGiB")
    smallest, largest = limits.EPHEMERAL_STORAGE_GIB
    if storage is not None and not smallest <= storage <= largest:
        raise client_error(f"The ephemeral storage size must be between {smallest} and {largest} GiB.")
    if sum(container.get("cpu", 0) for container in request["containerDefinitions"]) > cpu:
        raise client_error("The total of container 'cpu' values must not be more than the task's 'cpu'.")
    for container in request["containerDefinitions"]:
        _fargate_container(request, container)
        if container.get("memory", 0) > memory:
            raise client_error(
                f"Invalid setting for container '{container['name']}'. 'memory' must not be more than the task's "
                "'memory'."
            )


def _fargate_container(request: Mapping[str, Any], container: Mapping[str, Any]) -> None:
    label, has_role = container.get("name", ""), bool(request.get("executionRoleArn"))
    if container.get("privileged"):
        raise client_error("Fargate does not support privileged containers.")
    driver = (container.get("logConfiguration") or {}).get("logDriver")
    if driver and driver not in FARGATE_LOG_DRIVERS:
        raise client_error(f"Fargate does not support log driver {driver} of container '{label}'.")
    if driver == "awslogs" and not has_role:
        raise client_error("Fargate requires task definition to have execution role ARN to support log driver awslogs.")
    if ECR.fullmatch(container.get("image", "")) and not has_role:
        raise client_error("Fargate requires task definition to have execution role ARN to support ECR images.")
    stop = container.get("stopTimeout")
    longest = limits.STOP_TIMEOUT_S[1]
    if stop is not None and stop > longest:
        raise client_error(
            f"Invalid setting for container '{label}'. 'stopTimeout' must be at most {longest} on Fargate."
        )


def _containers(request: Mapping[str, Any]) -> None:
    listed: list[Mapping[str, Any]] = request["containerDefinitions"]
    labels = [container.get("name", "") for container in listed]
    volumes = {volume.get("name") for volume in request.get("volumes", ())}
    for container in listed:
        label = container.get("name", "")
        if not label:
            raise client_error("Container.name should not be null or empty.")
        name(label, "container name")
        if not container.get("image"):
            raise client_error("Container.image should not be null or empty.")
        if labels.count(label) > 1:
            raise client_error(f"Container names must be unique: '{label}' is used more than once.")
        if not request.get("memory") and not container.get("memory") and not container.get("memoryReservation"):
            raise client_error(
                f"Invalid setting for container '{label}'. "
                "At least one of 'memory' or 'memoryReservation' must be specified."
            )
        if container.get("secrets") and not request.get("executionRoleArn"):
            raise client_error(
                "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."
            )
        _ports(request, container)
        _health_check(container)
        _awslogs(container)
        for mount in container.get("mountPoints", ()):
            if mount.get("sourceVolume") not in volumes:
                raise client_error(f"Unknown volume '{mount.get('sourceVolume')}'.")
    if not any(container.get("essential", True) for container in listed):
        raise client_error("Task definition does not have any essential containers.")
    _dependencies(listed)


def _ports(request: Mapping[str, Any], container: Mapping[str, Any]) -> None:
    for mapping in container.get("portMappings", ()):
        port = mapping.get("containerPort")
        if request.get("networkMode") == "awsvpc" and mapping.get("hostPort") not in (None, 0, port):
            raise client_error(
                "When networkMode=awsvpc, the host ports and container ports in port mappings must match."
            )


def _health_check(container: Mapping[str, Any]) -> None:
    check = container.get("healthCheck")
    if check is None:
        return
    if not check["command"] or check["command"][0] not in ("CMD", "CMD-SHELL", "NONE"):
        raise client_error("Invalid health check command: it must begin with CMD or CMD-SHELL.")
    for key, (low, high) in limits.CONTAINER_HEALTH_CHECK.items():
        if check.get(key) is not None and not low <= check[key] <= high:
            raise client_error(f"Invalid health check {key} {check[key]}: it must be between {low} and {high}.")


def _awslogs(container: Mapping[str, Any]) -> None:
    configuration = container.get("logConfiguration") or {}
    options = configuration.get("options") or {}
    if configuration.get("logDriver") == "awslogs":
        for key in ("awslogs-group", "awslogs-region"):
            if key not in options:
                raise client_error(f"Log driver awslogs requires options: {key}")


def _dependencies(listed: list[Mapping[str, Any]]) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html"""
    by_name = {container["name"]: container for container in listed}
    waits = {label: [d["containerName"] for d in c.get("dependsOn", ())] for label, c in by_name.items()}
    for label, container in by_name.items():
        for dependency in container.get("dependsOn", ()):
            other, condition = by_name.get(dependency["containerName"]), dependency["condition"]
            if other is None:
                raise client_error(
                    f"Container '{label}' depends on container '{dependency['containerName']}' "
                    "that is not defined in the task definition."
                )
            if condition == "HEALTHY" and "healthCheck" not in other:
                raise client_error(
                    f"Container '{label}' depends on container '{other['name']}' with condition HEALTHY, "
                    "but it does not have a health check."
                )
            if condition in ("COMPLETE", "SUCCESS") and other.get("essential", True):
                raise client_error(f"Dependency on essential container '{other['name']}' cannot be {condition}.")
    for label in waits:
        reached, frontier = set[str](), list(waits[label])
        while frontier:
            if (step := frontier.pop()) not in reached:
                reached.add(step)
                frontier += waits.get(step, [])
        if label in reached:
            raise client_error("Container dependencies must not be circular.")


def number(text: str, unit: int) -> int:
    """CPU units or MiB from ``256``, ``.25 vCPU`` or ``0.5 GB``; *unit*: how many make a vCPU or GB."""
    if not (match := UNITS.fullmatch(text)):
        raise client_error(f"Invalid 'cpu' or 'memory' setting for task: {text}")
    return round(float(match[1]) * unit) if match[2] else int(float(match[1]))


def filled(request: Mapping[str, Any]) -> dict[str, Any]:
    """*request* as it is described afterwards: without tags, with defaults."""
    document = copy_json({key: value for key, value in request.items() if key not in ("tags", "family")})
    document["containerDefinitions"] = [_filled_container(c) for c in document["containerDefinitions"]]
    document.setdefault("volumes", [])
    document.setdefault("placementConstraints", [])
    for key in ("cpu", "memory"):
        if document.get(key):
            document[key] = str(number(document[key], 1024))
    fargate = "FARGATE" in request.get("requiresCompatibilities", ())
    document["compatibilities"] = ["EC2", "FARGATE"] if fargate or request.get("networkMode") == "awsvpc" else ["EC2"]
    document["requiresAttributes"] = [{"name": attribute} for attribute in _attributes(request)]
    return document


def _filled_container(container: dict[str, Any]) -> dict[str, Any]:
    for mapping in container.get("portMappings", ()):
        mapping.setdefault("hostPort", mapping.get("containerPort"))
        mapping.setdefault("protocol", "tcp")
    if check := container.get("healthCheck"):
        for key, value in (("interval", 30), ("timeout", 5), ("retries", 3)):
            check.setdefault(key, value)
    container.setdefault("cpu", 0)
    container.setdefault("essential", True)
    for key in ("environment", "mountPoints", "portMappings", "systemControls", "volumesFrom"):
        container.setdefault(key, [])
    return container


def _attributes(request: Mapping[str, Any]) -> list[str]:
    """What a container instance must be able to do; for the eye only, Fargate can do all of it."""
    found: list[str] = []
    containers = request["containerDefinitions"]
    drivers = {c["logConfiguration"]["logDriver"] for c in containers if c.get("logConfiguration")}
    found += [f"com.amazonaws.ecs.capability.logging-driver.{driver}" for driver in sorted(drivers)]
    if "awslogs" in drivers and request.get("executionRoleArn"):
        found.append("ecs.capability.execution-role-awslogs")
    if any(ECR.fullmatch(container["image"]) for container in containers):
        found += ["com.amazonaws.ecs.capability.ecr-auth", "ecs.capability.execution-role-ecr-pull"]
    if request.get("taskRoleArn"):
        found.append("com.amazonaws.ecs.capability.task-iam-role")
    if any("healthCheck" in container for container in containers):
        found.append("ecs.capability.container-health-check")
    if request.get("networkMode") == "awsvpc":
        found.append("ecs.capability.task-eni")
    return found
